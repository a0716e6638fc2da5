import { expect, it } from 'vitest'
import { nextChunk } from '../src/lib/chunk-reader.js'
import { Conduit, ReadOnceError } from '../src/lib/upload/conduit.js'
import { collectGarbage } from './support/garbage.js'

const chunk = () => new Uint8Array(65_536).fill(7)

it('hands bytes on in their order, to their end', async () => {
  const conduit = new Conduit()
  const reader = conduit.read()
  const waiting = nextChunk(reader)
  conduit.write(Uint8Array.of(1))
  conduit.write(Uint8Array.of(2))
  conduit.end()
  expect(await waiting).toEqual(Uint8Array.of(1))
  expect(await nextChunk(reader)).toEqual(Uint8Array.of(2))
  expect(await nextChunk(reader)).toBeUndefined()
  expect(conduit).toMatchObject({ size: 2, ended: true })
})

it('makes the writer wait for a slow reader, and holds no more than its bound', async () => {
  const conduit = new Conduit()
  const reader = conduit.read()
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  let peak = 0
  let read = 0
  const reading = (async () => {
    for (let next = await nextChunk(reader); next; next = await nextChunk(reader)) {
      read += next.length
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  for (let at = 0; at < 600; at++) {
    await conduit.write(chunk())
    if (at % 50 !== 0) continue
    collectGarbage()
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
  }
  conduit.end()
  await reading
  expect(read).toBe(600 * 65_536)
  expect(peak).toBeLessThan(6 * 1024 * 1024)
})

it('is read once', () => {
  const conduit = new Conduit()
  conduit.read()
  expect(() => conduit.read()).toThrow(ReadOnceError)
})

it('throws away what comes after its reader left, and lets the writer go on', async () => {
  const conduit = new Conduit()
  const reader = conduit.read()
  let waiting: Promise<void> | undefined
  while (!waiting) waiting = conduit.write(chunk())
  reader.cancel()
  await waiting
  expect(conduit.write(chunk())).toBeUndefined()
  expect(await nextChunk(reader)).toBeUndefined()
})

it('tells its reader that it broke off, and lets the writer go', async () => {
  const conduit = new Conduit()
  const reader = conduit.read()
  let waiting: Promise<void> | undefined
  while (!waiting) waiting = conduit.write(chunk())
  conduit.fail(new RangeError('gone'))
  await waiting
  await expect(nextChunk(reader)).rejects.toThrow(RangeError)
  expect(() => conduit.write(chunk())).toThrow(RangeError)
})
