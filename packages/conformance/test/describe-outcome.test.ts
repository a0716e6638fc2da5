import { fileURLToPath } from 'node:url'
import { createHandler } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { expect, it, onTestFinished } from 'vitest'
import { startVitest } from 'vitest/node'
import { checks } from '../src/index.js'
import { TRANSCRIPT } from './support/engine.js'
import { serve } from './support/server.js'

/** Runs the file that describes an endpoint in a vitest of its own, and collects how its tests ended. */
async function outcomes(url: string, require: string) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const vitest = await startVitest('test', [], {
    root,
    config: false,
    watch: false,
    include: ['test/described/endpoint.ts'],
    reporters: [{}],
    env: { DESCRIBED_URL: url, DESCRIBED_REQUIRE: require },
  })
  try {
    const [file] = vitest.state.getTestModules()
    const tests = [...(file?.children.allTests() ?? [])]
    return tests.map((test) => ({ name: test.name, ...test.result() }))
  } finally {
    await vitest.close()
  }
}

async function start() {
  const engine = fakeEngine({ transcript: TRANSCRIPT, abilities: { diarization: false } })
  const server = await serve(createHandler({ engine, logger: false }))
  onTestFinished(() => server.close())
  return server
}

it('each check that is asked for is a test', async () => {
  const before = process.exitCode
  const { url } = await start()
  const tests = await outcomes(url, '')
  process.exitCode = before
  const asked = checks.filter(({ id }) => /^(json|diarized)\./.test(id))
  expect(tests.map(({ name }) => name)).toEqual(asked.map(({ section, id, title }) => `${section} ${id}: ${title}`))
  // The stub hears words in silence.
  expect(tests.filter(({ state }) => state === 'failed')).toMatchObject([
    {
      name: expect.stringContaining('json.silence'),
      errors: [{ message: expect.stringMatching(/^failed: expected/) }],
    },
  ])
})

it('what is required must be offered', async () => {
  const before = process.exitCode
  const { url } = await start()
  const tests = await outcomes(url, 'diarized')
  process.exitCode = before
  const failed = tests.filter(({ state, name }) => state === 'failed' && name.includes('diarized'))
  expect(failed).toHaveLength(5)
  expect(failed[0]?.errors?.[0]?.message).toMatch(/^not offered: refused/)
})
