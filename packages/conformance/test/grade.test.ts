import { createHandler } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { expect, it, onTestFinished } from 'vitest'
import { type CheckResult, type ConformanceOptions, checks, gradeEndpoint, runConformance } from '../src/index.js'
import { deafEngine, hearingEngine, TRANSCRIPT } from './support/engine.js'
import { type Handler, listen, serve } from './support/server.js'

const KEY = 'sk-secret-of-the-test'

async function start(handler: Handler, translate?: Handler) {
  const server = await serve(handler, undefined, translate)
  onTestFinished(() => server.close())
  return server
}

async function grade(handler: Handler, options: Omit<ConformanceOptions, 'url'> = {}, translate?: Handler) {
  const { url } = await start(handler, translate)
  return gradeEndpoint({ url, timeout: 10_000, ...options })
}

const reasons = (results: readonly CheckResult[]) =>
  results.filter(({ result }) => result !== 'passed').map(({ id, reason }) => `${id}: ${reason}`)

it('a bare createHandler has the full score', async () => {
  const options = { engine: hearingEngine(), logger: false } as const
  const report = await grade(createHandler(options), {}, createHandler({ ...options, task: 'translate' }))
  expect(reasons(report.results)).toEqual([])
  expect(report.passed).toBe(checks.length - 2)
  expect(report.results.map(({ id }) => id)).toEqual(
    checks.filter(({ id }) => !['errors.wrong-key', 'errors.empty-key'].includes(id)).map(({ id }) => id),
  )
})

it('with a key, wrong ones are tried as well', async () => {
  const authorize = ({ headers }: Request) => headers.get('authorization') === `Bearer ${KEY}`
  const options = { engine: hearingEngine(), logger: false, authorize } as const
  const translate = createHandler({ ...options, task: 'translate' })
  const report = await grade(createHandler(options), { key: KEY }, translate)
  expect(reasons(report.results)).toEqual([])
  expect(report.passed).toBe(checks.length)
})

it("a key in the address's query is not told", async () => {
  const { url } = await start(async (request) => Response.json({ told: request.url }, { status: 418 }))
  const report = await gradeEndpoint({
    url: `${url}?api-key=sk-in-the-query`,
    only: ['json', 'errors'],
    timeout: 10_000,
  })
  expect(report.failed).toBeGreaterThan(0)
  expect(report.url).toBe(`${url}/audio/transcriptions`)
  expect(JSON.stringify(report)).not.toContain('sk-in-the-query')
})

it('an endpoint that lets every key in fails', async () => {
  const handler = createHandler({ engine: hearingEngine(), logger: false })
  const report = await grade(handler, { key: KEY, only: ['errors.'] })
  expect(report.results.filter(({ result }) => result === 'failed').map(({ id }) => id)).toEqual([
    'errors.wrong-key',
    'errors.empty-key',
  ])
})

it('an endpoint over a stub needs decodes: false', async () => {
  const handler = createHandler({ engine: deafEngine(), logger: false })
  const report = await grade(handler, { decodes: false, only: ['json', 'srt', 'audio'] })
  expect(reasons(report.results)).toEqual([])
  expect(report.results.map(({ id }) => id)).not.toContain('json.silence')
})

it('what a model can not do is not offered', async () => {
  const engine = fakeEngine({
    transcript: TRANSCRIPT,
    abilities: {
      timestamps: [],
      diarization: false,
      logprobs: false,
      languages: ['en'],
      refuses: ['prompt', 'keywords'],
    },
  })
  const report = await grade(createHandler({ engine, logger: false }), {
    decodes: false,
    only: ['1', '2', '5', '6', '10'],
  })
  expect(report.results.filter(({ result }) => result === 'failed')).toEqual([])
  const ids = report.results.filter(({ result }) => result === 'not offered').map(({ id }) => id)
  expect(ids).toEqual(
    expect.arrayContaining(['fields.prompt', 'fields.keywords', 'fields.languages', 'speakers.known']),
  )
  expect(ids).toEqual(expect.arrayContaining(['type.srt', 'srt.grammar', 'verbose.shape', 'diarized.shape']))
  expect(ids).toEqual(expect.arrayContaining(['fields.include-bare', 'fields.list-bare', 'stream.diarized-done']))
  expect(report.notOffered).toBe(ids.length)
})

it('a model that ignores stream offers no streams', async () => {
  const handler = createHandler({ engine: hearingEngine(), logger: false, params: { stream: false } })
  const report = await grade(handler, { only: ['6'] })
  expect(report.results.filter(({ result }) => result === 'failed')).toEqual([])
  expect(report.results.filter(({ result }) => result === 'not offered').map(({ id }) => id)).toContain('stream.done')
})

it('what is shown is bounded, without the key and without what terminals obey', async () => {
  const page = `<b>\u001b[31m${KEY}\u202e${'x'.repeat(100_000)}${KEY}</b>`
  const report = await grade(
    async () => new Response(page, { status: 500, headers: { 'content-type': `text/html; key=${KEY}` } }),
    { key: KEY, only: ['json', 'srt', 'fields', 'request', 'stream', 'connection'] },
  )
  expect(report.failed).toBeGreaterThan(80)
  for (const { reason = '' } of report.results) {
    expect(reason.length).toBeLessThan(700)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
    expect(reason).not.toMatch(/[\u0000-\u001f\u202e]/)
    expect(reason).not.toContain('sk-secret')
  }
})

it('a server that never answers costs each check its time and no more', async () => {
  const server = await listen(() => {})
  onTestFinished(() => server.close())
  const report = await gradeEndpoint({ url: server.url, timeout: 200, only: ['json', 'request.fetch', 'connection'] })
  expect(report.passed).toBe(0)
  expect(report.results.map(({ reason }) => reason)).not.toContain('The operation was aborted')
  expect(report.results.find(({ id }) => id === 'json.silence')?.reason).toBe('expected an end within 0.2 s; got none')
})

it('a server that never ends its answer is cut off', async () => {
  const server = await listen((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const write = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1_000_000, ' ')));
      if (!response.destroyed) response.once('drain', write)
    }
    write()
  })
  onTestFinished(() => server.close())
  const { results } = await gradeEndpoint({ url: server.url, timeout: 10_000, only: ['json.words'] })
  expect(results[0]?.reason).toBe('expected an answer of at most 33554432 bytes; got a longer one')
})

it('an aborted run starts nothing more', async () => {
  const { url } = await start(createHandler({ engine: hearingEngine(), logger: false }))
  const stop = new AbortController()
  const seen: string[] = []
  const run = async () => {
    for await (const { id } of runConformance({ url, signal: stop.signal })) {
      seen.push(id)
      stop.abort(new Error('enough'))
    }
  }
  await expect(run()).rejects.toThrow('enough')
  expect(seen).toHaveLength(1)
})

it.each([
  [{ url: 'nonsense' }, 'url must be an address'],
  [{ url: 'ftp://127.0.0.1/v1' }, 'url must begin with http: or https:'],
  [{ url: 'http://me:secret@127.0.0.1/v1' }, 'url must hold no credentials'],
  [{ url: 'http://127.0.0.1/v1', timeout: 0 }, 'timeout must be a whole number'],
  [{ url: 'http://127.0.0.1/v1', maxFileSize: 1.5 }, 'maxFileSize must be a whole number'],
  [{ url: 'http://127.0.0.1/v1', key: 'two\nlines' }, 'key must be of visible ASCII'],
])('%o makes no sense', async (options, message) => {
  await expect(gradeEndpoint(options)).rejects.toThrow(message)
})

it('an address where nobody listens is told as such', async () => {
  const server = await listen(() => {})
  await server.close()
  await expect(gradeEndpoint({ url: server.url })).rejects.toThrow('can not be reached: ECONNREFUSED')
})
