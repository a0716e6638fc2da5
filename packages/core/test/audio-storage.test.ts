import { Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { audioStorage, type StoredAudio } from '../src/node.js'
import { bytesOf, wave } from './support/audio.js'
import { openSpools } from './support/descriptors.js'
import { failureOf } from './support/failure.js'
import { httpServer } from './support/servers.js'

const LARGE = wave(600_000)

/** Stores a part of a request, as multer does. */
async function store(stream: Readable, options = {}) {
  let stored: StoredAudio | undefined
  let failure: unknown
  const { url } = await httpServer((request, response) => {
    const part = { fieldname: 'file', originalname: 'memo.txt', stream }
    audioStorage(options)._handleFile(Object.assign(request, { res: response }), part, async (error, info) => {
      failure = error
      stored = info
      const size = info ? (await bytesOf(info.audio.stream())).length : 0
      response.end(String(size))
    })
  })
  const size = Number(await (await fetch(url)).text())
  if (failure) throw failure
  return { stored, size }
}

describe('a stored recording', () => {
  it('is named and typed by its bytes, until the answer is sent', async () => {
    const { stored, size } = await store(Readable.from([LARGE.subarray(0, 10), LARGE.subarray(10)]))
    expect(stored?.audio).toMatchObject({ name: 'memo.wav', type: 'audio/wav', size: 600_000 })
    expect([stored?.size, size]).toEqual([600_000, 600_000])
    await vi.waitFor(() => expect(openSpools()).toEqual([]))
  })

  it.each([
    ['what is no audio', Readable.from([Buffer.alloc(400_000, 'x')]), {}, 'unsupported_format'],
    ['nothing', Readable.from([]), {}, 'empty_file'],
    [
      'too much',
      Readable.from([LARGE.subarray(0, 500_000), LARGE.subarray(500_000)]),
      { maxFileSize: 599_999 },
      'file_too_large',
    ],
  ])('is not %s', async (_, stream, options, code) => {
    expect((await failureOf(store(stream, options))).code).toBe(code)
    await vi.waitFor(() => expect(openSpools()).toEqual([]))
  })
})
