import type OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { MOUNTS, REFUSED_KEY } from '../lib/clients/mounts.js'
import { clientOf, OPENAI_SDKS, SDKS, type Sdk } from '../lib/clients/sdks.js'
import { setUpClientTests } from '../lib/clients/setup.js'
import { answerAsVendor, beginStream, HEARD, leaveOpen, refusal } from '../lib/clients/vendor.js'
import { read } from '../lib/speech.js'

const tests = setUpClientTests()
const file = new File([read('containers/speech.mp3')], 'speech.mp3', { type: 'audio/mpeg' })
const REQUEST = { file, model: 'whisper-1' } as const

/** The error of a call, read as its client shows it: Groq's has the parsed answer, and no fields of its own. */
async function failureOf(call: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  return call.then(
    () => Promise.reject(new Error('The call did not fail.')),
    (error) => error,
  )
}

function detailsOf({ name }: Sdk, error: InstanceType<typeof OpenAI.APIError>) {
  const { status, headers } = error
  if (name === 'groq-sdk') {
    const { code, param } = (error.error as { error: { code: string; param: string } }).error
    return { status, code, param, requestID: headers?.get('x-request-id') }
  }
  return { status, code: error.code, param: error.param, requestID: error.requestID }
}

describe.each(MOUNTS)('through %s', (mount) => {
  describe.each(SDKS)('$name', (sdk) => {
    const { Client } = sdk
    const transcriptions = (options = {}) => clientOf(sdk, tests.url(mount), options).audio.transcriptions

    async function expectFailure(call: Promise<unknown>, Class: new (...args: never) => Error, details: object) {
      const error = await failureOf(call)
      expect(error).toBeInstanceOf(Class)
      expect(detailsOf(sdk, error)).toEqual({ requestID: expect.stringMatching(/^req_\w+$/), ...details })
      return error
    }

    it('throws BadRequestError for a wrong value, before the vendor is asked', async () => {
      const call = transcriptions().create({ ...REQUEST, temperature: 3 })
      const details = { status: 400, code: 'invalid_value', param: 'temperature' }
      const { message } = await expectFailure(call, Client.BadRequestError, details)
      expect(message).toContain('from 0 to 1')
      expect(tests.vendor.calls).toHaveLength(0)
    })

    it('throws BadRequestError for what is no recording', async () => {
      const text = new File(['Dear diary, today I was recorded.'.repeat(50)], 'speech.mp3')
      const call = transcriptions().create({ ...REQUEST, file: text })
      await expectFailure(call, Client.BadRequestError, { status: 400, code: 'unsupported_format', param: 'file' })
    })

    it('throws BadRequestError with what the vendor refuses', async () => {
      tests.vendor.answerBy(() => refusal(400, { message: 'Too short.', code: 'audio_too_short', param: 'file' }))
      const details = { status: 400, code: 'audio_too_short', param: 'file' }
      const { message } = await expectFailure(transcriptions().create(REQUEST), Client.BadRequestError, details)
      expect(message).toContain('Too short.')
    })

    it('throws AuthenticationError when the server does not let it in', async () => {
      const call = transcriptions({ apiKey: REFUSED_KEY }).create(REQUEST)
      await expectFailure(call, Client.AuthenticationError, { status: 401, code: 'unauthorized', param: null })
      expect(tests.vendor.calls).toHaveLength(0)
    })

    it('throws RateLimitError with the vendor’s retry-after', async () => {
      tests.vendor.answerBy(() => refusal(429, { code: 'rate_limit_exceeded' }, { 'retry-after': '60' }))
      const details = { status: 429, code: 'rate_limit_exceeded', param: null }
      const { headers } = await expectFailure(transcriptions().create(REQUEST), Client.RateLimitError, details)
      expect(headers?.get('retry-after')).toBe('60')
    })

    it('throws InternalServerError when the vendor fails or refuses the server’s key', async () => {
      tests.vendor.answerBy(() => refusal(500, { message: 'A secret of the vendor.' }))
      const failed = { status: 502, code: 'upstream_error', param: null }
      const { message } = await expectFailure(transcriptions().create(REQUEST), Client.InternalServerError, failed)
      expect(message).not.toContain('secret')
      tests.vendor.answerBy(() => refusal(401, { code: 'invalid_api_key' }))
      const auth = { status: 502, code: 'upstream_auth', param: null }
      await expectFailure(transcriptions().create(REQUEST), Client.InternalServerError, auth)
    })

    it.each(['0', '1'])('succeeds by its own retry after a 429 with retry-after %s', async (wait) => {
      tests.vendor.answerBy((call) =>
        tests.vendor.calls.length === 1 ? refusal(429, {}, { 'retry-after': wait }) : answerAsVendor(call),
      )
      const answer = await transcriptions({ maxRetries: 1 }).create(REQUEST)
      expect(answer.text).toBe(HEARD.text)
      expect(tests.vendor.calls).toHaveLength(2)
    })

    it('calls the vendor three times for each of its own attempts, as paid engines are tried again', async () => {
      tests.vendor.answerBy(() => refusal(503, {}))
      await expect(transcriptions({ maxRetries: 1 }).create(REQUEST)).rejects.toBeInstanceOf(Client.InternalServerError)
      expect(tests.vendor.calls).toHaveLength(6)
    })

    it('stops the vendor’s work when it aborts', async () => {
      const open = leaveOpen(tests.vendor)
      const controller = new AbortController()
      const call = transcriptions().create(REQUEST, { signal: controller.signal })
      const aborted = open.arrived.then(() => controller.abort())
      await Promise.all([aborted, expect(call).rejects.toBeInstanceOf(Client.APIUserAbortError)])
      await open.closed
    })
  })

  describe.each(OPENAI_SDKS)('$name', (sdk) => {
    it.each([
      ['aborts a stream', (stream: { controller: AbortController }) => stream.controller.abort()],
      ['leaves a stream', () => {}],
    ])('stops the vendor’s work when it %s', async (_name, leave) => {
      const open = leaveOpen(tests.vendor, beginStream)
      const { transcriptions } = clientOf(sdk, tests.url(mount)).audio
      const stream = await transcriptions.create({ file, model: 'gpt-4o-transcribe', stream: true })
      for await (const event of stream) {
        expect(event).toEqual({ type: 'transcript.text.delta', delta: 'Good morning.' })
        leave(stream)
        break
      }
      await open.closed
    })

    it('throws for a stream that is refused before its first event', async () => {
      tests.vendor.answerBy(() => refusal(429, {}, { 'retry-after': '60' }))
      const { transcriptions } = clientOf(sdk, tests.url(mount)).audio
      const call = transcriptions.create({ file, model: 'gpt-4o-transcribe', stream: true })
      await expect(call).rejects.toBeInstanceOf(sdk.Client.RateLimitError)
    })
  })
})
