// The clients: they upload recordings and compare what has arrived with what they sent.
import type { LoadOrder, LoadReport, Outcome } from '../messages.js'
import { createRecording } from './recording.js'
import { upload } from './upload.js'

/** Recordings so far: every one has a number of its own. */
let made = 0

process.on('message', async (order: LoadOrder) => {
  process.send?.({ outcomes: await uploadAll(order) } satisfies LoadReport)
})
process.on('disconnect', () => process.exit())

async function uploadAll({ uploads, concurrency, bytes, order, ...plan }: LoadOrder): Promise<Outcome[]> {
  const waiting = Array.from({ length: uploads }, (_, index) => {
    const number = made++
    const recording = createRecording(number, bytes)
    // Digests are made before the clock starts.
    const expected = recording.digest()
    return () => upload(recording, { ...plan, expected, isFileFirst: isFileFirst(order, index) })
  })
  const outcomes: Outcome[] = []
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) outcomes.push(await next())
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return outcomes
}

function isFileFirst(order: LoadOrder['order'], index: number) {
  return order === 'by-turns' ? index % 2 === 0 : order === 'file-first'
}
