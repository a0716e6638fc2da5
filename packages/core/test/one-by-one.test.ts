import { expect, it } from 'vitest'
import { wave } from './support/audio.js'
import { bodyOf, CLOSING, fieldPart, filePart } from './support/form.js'
import { collectGarbage } from './support/garbage.js'
import { fileOf, read } from './support/received.js'

/** A body whose bytes come one by one, and what of the heap it held at most. */
function oneByOne(body: Uint8Array) {
  const state = { held: 0 }
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  let at = 0
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at === body.length) return controller.close()
      controller.enqueue(body.slice(at, at + 1))
      at++
      if (at % 50_000 !== 0) return
      collectGarbage()
      state.held = Math.max(state.held, process.memoryUsage().heapUsed - before)
    },
  })
  return { stream, state }
}

it.each([
  ['a field', bodyOf(filePart(), fieldPart('prompt', 'x'.repeat(200_000)), CLOSING)],
  ['a recording', bodyOf(filePart(wave(200_000)), CLOSING)],
])('%s of bytes that come one by one takes little more than its length', async (_, body) => {
  const { stream, state } = oneByOne(body)
  const upload = await read(stream)
  expect(state.held).toBeGreaterThan(0)
  // Kept as chunks they would take 100 bytes and more for each.
  expect(state.held).toBeLessThan(10 * 1024 * 1024)
  expect(upload.fields.every(([, value]) => value.length === 200_000)).toBe(true)
  expect((await fileOf(upload))?.length).toBeGreaterThan(43)
})
