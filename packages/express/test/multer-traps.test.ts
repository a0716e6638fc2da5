// What multer and its parser do by default, and what must not come of it here.
import { openai } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import { transcribe } from '@transcribekit/express'
import { describe, expect, it } from 'vitest'
import { rawUpstream } from './raw-upstream.js'
import { EXPRESS_LINES, FILE_BEGUN, fixture, form, serve, statusOfStuckUpload } from './serve.js'

const BOUNDARY = 'boundary-x7'

/** A form by hand: clients escape what is meant to do harm. */
function handmade(disposition: string, fields = ''): RequestInit {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`
  const model = `\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n`
  const body = Buffer.concat([
    Buffer.from(fields + head),
    fixture('containers/speech.mp3'),
    Buffer.from(`${model}--${BOUNDARY}--\r\n`),
  ])
  return { method: 'POST', body, headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` } }
}

describe.each(EXPRESS_LINES)('in %s', (_, express) => {
  async function start(options: Parameters<typeof transcribe>[0]) {
    const url = await serve(express().use(transcribe({ logger: false, ...options })))
    return `${url}/audio/transcriptions`
  }

  it.each(['items[4294967294]', 'items[99999]', 'keywords[4294967294]', `x${'[a]'.repeat(2000)}`])(
    'the field %.30s does not freeze the process (CVE-2026-82333)',
    async (name) => {
      const url = await start({ engine: fakeEngine() })
      const bomb = form({ [name]: 'x', 'items[x]': 'y', model: 'm' })
      const [refused, served] = await Promise.all([
        fetch(url, { method: 'POST', body: bomb }),
        fetch(url, { method: 'POST', body: form({ model: 'm' }) }),
      ])
      expect([refused.status, served.status]).toEqual([400, 200])
    },
  )

  it('a refused upload is answered before it is drained', async () => {
    const url = await start({ engine: fakeEngine(), maxFileSize: 10_000 })
    // 20 000 bytes of a file that never ends: the answer comes all the same.
    expect(await statusOfStuckUpload(url, FILE_BEGUN + 'x'.repeat(20_000))).toBe(413)
  })

  it.each(['Grüße 日本 🎙', 'naïve – café', '録音'])('the name %s is not garbled', async (name) => {
    const engine = fakeEngine()
    const body = form({ model: 'm' }, fixture('containers/speech.mp3'))
    body.set('file', new Blob([fixture('containers/speech.mp3')]), `${name}.mp3`)
    expect((await fetch(await start({ engine }), { method: 'POST', body })).status).toBe(200)
    expect(engine.calls[0]?.request.file.name).toBe(`${name}.mp3`)
  })

  it('a speaker reference of 10 s, 2.6 MB as a data URL, is accepted', async () => {
    const engine = fakeEngine()
    const reference = `data:audio/wav;base64,${'A'.repeat(2_560_000)}`
    const fields = { model: 'm', 'known_speaker_names[]': 'Ann', 'known_speaker_references[]': reference }
    const answer = await fetch(await start({ engine }), {
      method: 'POST',
      body: form({ ...fields, response_format: 'diarized_json' }),
    })
    expect(answer.status).toBe(200)
    expect(engine.calls[0]?.request.known_speaker_references).toEqual([reference])
  })

  it.each([
    'name="file"; filename="a%0D%0AX-Evil: 1%0D%0A%0D%0Ab%22; filename=%22c.mp3"',
    'name="file"; filename="a\\"; x=\\"b.mp3"',
    'name="file"; filename="../../etc/passwd%00.mp3"',
  ])('CR LF and quotes in the name %s add nothing to the upstream part', async (disposition) => {
    const upstream = await rawUpstream()
    const engine = openai({ baseURL: upstream.baseURL, apiKey: 'x' })
    expect((await fetch(await start({ engine }), handmade(disposition))).status).toBe(200)
    await engine.close?.()
    const [body = ''] = upstream.bodies
    const [, head = ''] = /(Content-Disposition: form-data; name="file"[\s\S]*?)\r\n\r\n/.exec(body) ?? []
    expect(head).toMatch(
      /^Content-Disposition: form-data; name="file"; filename="[^"%\\/\r\n]+\.mp3"\r\nContent-Type: audio\/mpeg$/,
    )
  })

  it('CR LF in the name of a field adds nothing either', async () => {
    const upstream = await rawUpstream()
    const engine = openai({ baseURL: upstream.baseURL, apiKey: 'x' })
    const evil = 'hot%0D%0AX-Evil: 1'
    const field = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${evil}"\r\n\r\nwords\r\n`
    const url = await start({ engine, extensions: ['hotwords'] })
    const answer = await fetch(url, handmade('name="file"; filename="a.mp3"', field))
    expect(answer.status).toBe(400)
    expect(upstream.bodies.join()).not.toContain('X-Evil')
    await engine.close?.()
  })
})
