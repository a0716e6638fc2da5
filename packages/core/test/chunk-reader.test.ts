import { expect, it } from 'vitest'
import { Arrival } from '../src/lib/arrival.js'
import { nextChunk, readAudio, streamChunks } from '../src/lib/chunk-reader.js'
import { streamOf } from './support/form.js'

const audio = (stream: () => ReadableStream<Uint8Array>) => ({ name: 'a.wav', type: 'audio/wav', stream })

it('reads a recording that has only a stream, to its end', async () => {
  const reader = readAudio(audio(() => streamOf([Uint8Array.of(1), Uint8Array.of(2)])))
  expect(await nextChunk(reader)).toEqual(Uint8Array.of(1))
  expect(await nextChunk(reader)).toEqual(Uint8Array.of(2))
  expect(await nextChunk(reader)).toBeUndefined()
})

it('wakes whoever waits for a stream that is given up', async () => {
  const reader = readAudio(audio(() => new ReadableStream()))
  const waiting = nextChunk(reader)
  reader.cancel()
  expect(await waiting).toBeUndefined()
})

it('throws what a stream fails with, also through a stream of its own', async () => {
  const broken = new RangeError('broken')
  const failing = () => new ReadableStream<Uint8Array>({ start: (controller) => controller.error(broken) })
  await expect(nextChunk(readAudio(audio(failing)))).rejects.toBe(broken)
  await expect(
    streamChunks(readAudio(audio(failing)))
      .getReader()
      .read(),
  ).rejects.toBe(broken)
})

it('says what a promise gave once it wakes', async () => {
  const arrival = await new Promise<Arrival<number>>((resolve) => {
    const coming: Arrival<number> = new Arrival(Promise.resolve(7), () => resolve(coming))
    expect(coming.take()).toBe('later')
  })
  expect(arrival.take()).toBe(7)
})
