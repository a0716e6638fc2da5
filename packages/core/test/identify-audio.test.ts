import { describe, expect, it } from 'vitest'
import { identifyAudio } from '../src/lib/identify-audio.js'
import { audio, bytesOf, CONTAINERS, fixture, wave } from './support/audio.js'
import { failureOf } from './support/failure.js'
import { streamOf } from './support/form.js'

describe.each(CONTAINERS)('%s', (file, _, extension, type) => {
  it('is named and typed by its bytes, whatever its name', async () => {
    const bytes = fixture(`containers/${file}`)
    for (const name of ['blob', 'voice.mp3', 'voice.exe', '']) {
      const known = await identifyAudio(new File([bytes], name, { type: 'text/html' }))
      expect(known.type).toBe(type)
      expect(known.name).toBe(`${name.replace(/\..*/, '') || 'audio'}.${extension}`)
      expect(known.size).toBe(bytes.length)
    }
  })
})

it('gives the same bytes as often as they are read', async () => {
  const known = await identifyAudio(audio())
  expect(await bytesOf(known.stream())).toEqual(fixture('containers/speech.mp3'))
  expect(await bytesOf(known.stream())).toEqual(fixture('containers/speech.mp3'))
})

it('reads no more than the head, and lets go of the stream', async () => {
  let pulled = 0
  let cancelled = false
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(wave(1024))
      },
      cancel() {
        cancelled = true
      },
    })
  await identifyAudio({ name: 'endless.wav', type: '', stream })
  expect(pulled).toBeLessThan(8)
  expect(cancelled).toBe(true)
})

it('knows a recording that comes byte by byte', async () => {
  const bytes = wave()
  const stream = () => streamOf(Array.from(bytes, (byte) => Uint8Array.of(byte)))
  expect((await identifyAudio({ name: 'x', type: '', stream })).type).toBe('audio/wav')
})

it('keeps an unknown size unknown', async () => {
  expect((await identifyAudio({ name: 'x', type: '', stream: () => streamOf([wave()]) })).size).toBeUndefined()
})

it('refuses an empty file', async () => {
  const error = await failureOf(identifyAudio(new File([], 'a.mp3')))
  expect(error).toMatchObject({ code: 'empty_file', status: 400, param: 'file' })
})

it.each([
  ['a text', 'Hello.'],
  ['a web page', '<!doctype html><title>Sign in</title>'],
  ['a picture', new Uint8Array([0xff, 0xd8, 0xff, 0xe0])],
])('refuses %s by the name of a recording', async (_, content) => {
  const error = await failureOf(identifyAudio(new File([content], 'talk.mp3', { type: 'audio/mpeg' })))
  expect(error).toMatchObject({ code: 'unsupported_format', status: 400, param: 'file' })
  for (const extension of ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']) {
    expect(error.message).toContain(extension)
  }
})

it('passes on what reading fails with', async () => {
  const stream = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new RangeError('disk'))
      },
    })
  await expect(identifyAudio({ name: 'x', type: '', stream })).rejects.toThrow(RangeError)
})
