import { type FakeUpstream, startFakeUpstream } from '@transcribekit/core/testing'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { createNextApp, type NextApp, type RunningNext, readmeFiles } from '../lib/next-app.js'
import { read } from '../lib/speech.js'

const tarballs = inject('tarballs')

const SECTIONS = ['Usage', 'The transcript in your own handler', 'Options per request', 'Edge'] as const
/** A recording of 12 MB: more than Next passes on where a proxy matches. */
const LONG = Buffer.concat([read('containers/speech.wav').subarray(0, 44), Buffer.alloc(12_000_000)])

function formOf(recording: Uint8Array<ArrayBuffer>, fields: Record<string, string> = { model: 'whisper-1' }) {
  const { field = 'file', ...rest } = fields
  const form = new FormData()
  form.append(field, new Blob([recording]), 'blob')
  for (const [name, value] of Object.entries(rest)) form.append(name, value)
  return form
}

async function post(url: string, body: FormData) {
  const answer = await fetch(url, { method: 'POST', body })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

/** Bytes of the recording that the upstream had last. */
function sizeOf({ calls }: FakeUpstream) {
  const file = calls.at(-1)?.form.get('file')
  return file instanceof File ? file.size : undefined
}

describe.each([
  ['16.4.6', 'proxy'],
  ['15.5.29', 'middleware'],
])('the routes of the README on Next %s', (version, proxy) => {
  const SPEECH = read('containers/speech.mp3')
  let app: NextApp
  let upstream: FakeUpstream
  let next: RunningNext
  /** Called when the upstream has a call that it never answers, and when that is given up. */
  let hanging = { came: () => {}, left: () => {} }

  beforeAll(async () => {
    app = await createNextApp(tarballs, version)
    for (const section of SECTIONS) {
      for (const [path, code] of Object.entries(await readmeFiles(section))) await app.write(path, code)
    }
    await app.write(
      `${proxy}.ts`,
      `import { NextResponse } from 'next/server'\n\nexport const ${proxy} = () => NextResponse.next()\nexport const config = { matcher: '/v1/:path*' }\n`,
    )
    await app.install(['core', 'next'])
    await app.build()
    upstream = await startFakeUpstream(({ form }, response) => {
      if (form.get('prompt') !== 'hang') return { body: { text: 'From upstream.' } }
      response.once('close', hanging.left)
      hanging.came()
      return undefined
    })
    next = await app.start({ OPENAI_BASE_URL: upstream.baseURL, OPENAI_API_KEY: 'test' })
  }, 600_000)

  afterAll(async () => {
    await next?.stop()
    await upstream?.close()
    await app?.remove()
  })

  it.each(['v1', 'edge'])('/%s serves the API', async (route) => {
    const url = `${next.url}/${route}/audio/transcriptions`
    expect(await post(url, formOf(SPEECH))).toEqual({ status: 200, body: { text: 'From upstream.' } })
    expect(upstream.calls.at(-1)?.headers.authorization).toBe('Bearer test')
    expect(sizeOf(upstream)).toBe(SPEECH.length)
    expect(await post(url, formOf(SPEECH, { model: 'whisper-1', temperature: '9' }))).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_value', param: 'temperature' } },
    })
  })

  it.each(['v1', 'edge'])('/%s gives up what its client does not wait for', async (route) => {
    const came = new Promise<void>((resolve) => {
      hanging = { ...hanging, came: resolve }
    })
    const left = new Promise<void>((resolve) => {
      hanging = { ...hanging, left: resolve }
    })
    const client = new AbortController()
    const answer = fetch(`${next.url}/${route}/audio/transcriptions`, {
      method: 'POST',
      body: formOf(SPEECH, { model: 'whisper-1', prompt: 'hang' }),
      signal: client.signal,
    })
    answer.catch(() => {})
    await came
    client.abort()
    await expect(answer).rejects.toThrow()
    await left
  })

  it('hands the transcript and the form to the handler of the app', async () => {
    const form = formOf(SPEECH, { field: 'voice', title: 'Groceries' })
    expect(await post(`${next.url}/notes`, form)).toEqual({
      status: 200,
      body: { title: 'Groceries', note: 'From upstream.' },
    })
  })

  it('takes options from the request', async () => {
    expect((await post(`${next.url}/de/audio/transcriptions`, formOf(SPEECH))).status).toBe(200)
    expect(upstream.calls.at(-1)?.form.get('language')).toBe('de')
    expect(await post(`${next.url}/latin/audio/transcriptions`, formOf(SPEECH))).toMatchObject({
      status: 400,
      body: { error: { code: 'unsupported_language', message: 'Nobody speaks it.' } },
    })
    expect((await post(`${next.url}/de/audio/transcriptions`, formOf(LONG))).status).toBe(413)
  })

  it(`refuses what is cut by a ${proxy} that matches, and has the whole elsewhere`, async () => {
    const calls = upstream.calls.length
    const { status, body } = await post(`${next.url}/v1/audio/transcriptions`, formOf(LONG))
    expect(status).toBe(400)
    expect(body.error).toMatchObject({ code: 'upload_truncated', param: 'file' })
    expect(body.error.message).toContain('proxyClientMaxBodySize')
    expect(upstream.calls).toHaveLength(calls)

    expect((await post(`${next.url}/notes`, formOf(LONG, { field: 'voice' }))).status).toBe(200)
    expect(sizeOf(upstream)).toBe(LONG.length)
  })

  it('says what is missing without a key and without the embedded engine', async () => {
    const bare = await app.start()
    onTestFinished(() => bare.stop())
    const { status, body } = await post(`${bare.url}/v1/audio/transcriptions`, formOf(SPEECH))
    expect({ status, code: body.error.code }).toEqual({ status: 500, code: 'engine_missing' })
    expect(body.error.message).toMatch(/OPENAI_API_KEY.*@transcribekit\/local/s)
  })
})
