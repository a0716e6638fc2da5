import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { Pump } from '../src/lib/node/pump.js'
import { IncomingFile } from '../src/lib/upload/incoming-file.js'
import { bytesOf, wave } from './support/audio.js'
import { failureOf } from './support/failure.js'

function pumped({ keep = true, maxFileSize = 10_000_000 } = {}) {
  const stream = new Readable({ read() {} })
  const file = new IncomingFile('talk.wav', { maxFileSize, keep })
  return { stream, file, pump: new Pump(stream, file) }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

it('writes what comes by the stream and what comes past it, in order', async () => {
  const { stream, file, pump } = pumped()
  const recording = wave(600_000)
  stream.push(recording.subarray(0, 100_000))
  await nextTurn()
  await pump.write(recording.subarray(100_000, 500_000))
  stream.push(recording.subarray(500_000))
  stream.push(null)
  await pump.whole
  expect(Buffer.from(recording).equals(await bytesOf((await file.audio).stream()))).toBe(true)
  await file.dispose()
})

it('is not ready while its stream holds bytes', async () => {
  const { stream, file, pump } = pumped()
  expect(pump.isReady).toBe(true)
  stream.push(wave(1000))
  expect(pump.isReady).toBe(false)
  await nextTurn()
  expect(pump.isReady).toBe(true)
  await file.dispose()
})

it.each(['by the stream', 'past it'])('is not ready while its file is full of what came %s', async (way) => {
  const { stream, file, pump } = pumped({ keep: false })
  const recording = wave(400_000)
  if (way === 'past it') pump.write(recording)
  else stream.push(recording)
  await nextTurn()
  expect(pump.isReady).toBe(false)
  stream.push(null)
  await bytesOf((await file.audio).stream())
  await pump.whole
  expect(pump.isReady).toBe(true)
})

it.each(['by the stream', 'past it'])('is not ready any more when it refused what came %s', async (way) => {
  const { stream, pump } = pumped({ maxFileSize: 1000 })
  const failure = failureOf(pump.whole)
  if (way === 'past it') expect(pump.write(wave(1001))).toBeUndefined()
  else stream.push(wave(1001))
  expect((await failure).code).toBe('file_too_large')
  expect(pump.isReady).toBe(false)
  // What still comes is dropped.
  stream.push(wave(1001))
  await nextTurn()
  expect(stream.readableLength).toBe(0)
})
