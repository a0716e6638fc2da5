import { afterEach, describe, expect, it } from 'vitest'
import { IncomingFile } from '../src/lib/upload/incoming-file.js'
import { bytesOf, CONTAINERS, fixture, wave } from './support/audio.js'
import { openSpools } from './support/descriptors.js'
import { failureOf } from './support/failure.js'

const LIMIT = { maxFileSize: 26_214_400 }
const files: IncomingFile[] = []

function incoming(name = 'talk.mp3', limits = LIMIT) {
  const file = new IncomingFile(name, limits)
  files.push(file)
  return file
}

afterEach(async () => {
  for (const file of files.splice(0)) await file.dispose()
})

describe.each(CONTAINERS)('%s', (name, _, extension, type) => {
  it.each([1, 100, 4096, 65_536])('is received in chunks of %d bytes', async (size) => {
    const bytes = fixture(`containers/${name}`).subarray(0, size === 1 ? 5000 : undefined)
    const file = incoming('voice message')
    for (let at = 0; at < bytes.length; at += size) await file.write(bytes.subarray(at, at + size))
    file.end()
    const received = await file.audio
    expect(received).toMatchObject({ name: `voice message.${extension}`, type, size: bytes.length })
    expect(Buffer.from(bytes).equals(await bytesOf(received.stream()))).toBe(true)
  })
})

describe('the size', () => {
  it.each([1, 10, 44, 100])('of exactly the limit is accepted, in chunks of %d', async (chunk) => {
    const file = incoming('a', { maxFileSize: 100 })
    const bytes = wave(100)
    for (let at = 0; at < 100; at += chunk) await file.write(bytes.subarray(at, at + chunk))
    file.end()
    expect((await file.audio).size).toBe(100)
    const error = await failureOf(() => file.write(Uint8Array.of(0)))
    expect(error).toMatchObject({ code: 'file_too_large', status: 413, param: 'file' })
    expect(error.message).toContain('100 bytes')
  })

  it('of the default limit is accepted, and one byte more is refused', async () => {
    const file = incoming('a')
    const bytes = wave(65_536)
    for (let at = 0; at < 26_214_400; at += bytes.length) await file.write(bytes)
    file.end()
    expect((await file.audio).size).toBe(26_214_400)
    const error = await failureOf(() => file.write(Uint8Array.of(0)))
    expect(error.code).toBe('file_too_large')
    expect(error.message).toContain('26214400 bytes (25 MiB)')
  })

  it('of one chunk over the limit is refused before it is kept', async () => {
    const before = openSpools()
    const file = incoming('a', { maxFileSize: 300_000 })
    expect((await failureOf(() => file.write(wave(300_001)))).code).toBe('file_too_large')
    expect(openSpools()).toEqual(before)
  })

  it('of nothing is refused', async () => {
    expect((await failureOf(() => incoming().end())).code).toBe('empty_file')
    const file = incoming()
    await file.write(new Uint8Array(0))
    expect((await failureOf(() => file.end())).code).toBe('empty_file')
  })
})

describe('what is no audio', () => {
  it('is refused as soon as its head is there', async () => {
    const file = incoming()
    await file.write(Buffer.from('x'.repeat(4095)))
    const error = await failureOf(() => file.write(Buffer.from('x')))
    expect(error).toMatchObject({ code: 'unsupported_format', status: 400, param: 'file' })
  })

  it('is refused at the end when it is shorter than the head', async () => {
    const file = incoming()
    await file.write(Buffer.from('Hello.'))
    expect((await failureOf(() => file.end())).code).toBe('unsupported_format')
  })
})
