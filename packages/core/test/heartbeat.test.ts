import { expect, it } from 'vitest'
import { withHeartbeat } from '../src/lib/heartbeat.js'

it('frames pass, and a comment is sent while none comes', async () => {
  let go = () => {}
  const gate = new Promise<void>((resolve) => {
    go = resolve
  })
  async function* frames() {
    yield 'data: 1\n\n'
    await gate
    yield 'data: 2\n\n'
  }
  const told: string[] = []
  for await (const frame of withHeartbeat(frames(), 5)) {
    told.push(frame)
    if (told.filter((text) => text.startsWith(':')).length === 3) go()
  }
  expect(told.filter((text) => !text.startsWith(':'))).toEqual(['data: 1\n\n', 'data: 2\n\n'])
  expect(told.slice(1, 4)).toEqual(Array(3).fill(': still at work\n\n'))
})

it('what is left early ends the frames', async () => {
  let ended = false
  async function* frames() {
    try {
      for (;;) yield 'data: 1\n\n'
    } finally {
      ended = true
    }
  }
  for await (const _ of withHeartbeat(frames())) break
  await Promise.resolve()
  expect(ended).toBe(true)
})

it('a failure passes', async () => {
  // biome-ignore lint/correctness/useYield: it fails before its first frame
  async function* frames(): AsyncGenerator<string> {
    throw new Error('broken')
  }
  await expect(withHeartbeat(frames()).next()).rejects.toThrow('broken')
})
