import { expect, it } from 'vitest'
import { createHandler, type Engine } from '../src/index.js'
import { fakeEngine } from '../src/testing.js'
import { formRequest } from './support/form.js'
import { collectGarbage } from './support/garbage.js'
import { until } from './support/servers.js'

it('a client that leaves late is noticed, also when nobody holds its request any more', async () => {
  let begun = 0
  const aborted = new Set<number>()
  const engine: Engine = {
    ...fakeEngine(),
    async *transcribe(_, { signal }) {
      const call = begun++
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      aborted.add(call)
      signal.throwIfAborted()
      yield { type: 'done', text: '' }
    },
  }
  const handler = createHandler({ engine, logger: false })
  const clients = Array.from({ length: 20 }, () => new AbortController())
  const answers = clients.map(({ signal }) => handler(formRequest({}, { signal })))
  await until(() => begun === clients.length)
  for (let round = 0; round < 5; round++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  for (const client of clients) client.abort()
  await until(() => aborted.size === clients.length)
  for (const answer of await Promise.all(answers)) expect(answer.status).toBe(499)
})
