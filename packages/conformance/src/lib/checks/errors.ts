import type { Answer } from '../answer.js'
import { inSection } from '../check.js'
import { type Envelope, expectEnvelope, expectRefusal, expectTrue } from '../expect.js'
import { answerIn } from '../observe.js'
import type { Target } from '../target.js'
import { PICTURE } from './bad-audio.js'

/** Longest message, in characters. */
const MAX_MESSAGE = 2000

export const errorChecks = inSection('§7', [
  {
    id: 'errors.envelope',
    title: 'Errors are JSON with exactly message, type, param and code.',
    async run(target) {
      for (const answer of await refusalsOf(target)) expectEnvelope(answer)
    },
  },
  {
    id: 'errors.type',
    title: 'Errors of the request are of type invalid_request_error.',
    async run(target) {
      for (const { type } of await envelopesOf(target)) {
        expectTrue(type === 'invalid_request_error', 'invalid_request_error', type)
      }
    },
  },
  {
    id: 'errors.message',
    title: 'The message of an error says something, in 2,000 characters at most, without the lines of a stack.',
    async run(target) {
      for (const { message } of await envelopesOf(target)) {
        const isFit =
          message.trim() !== '' && message.length <= MAX_MESSAGE && !/^\s+at .+:\d+|Traceback/m.test(message)
        expectTrue(isFit, 'a message for clients', message)
      }
    },
  },
  {
    id: 'errors.long-value',
    title: 'A refused value of 100 kB is not quoted whole.',
    async run(target) {
      const answer = await target.transcribe({ response_format: 'x'.repeat(100_000) })
      const { message } = expectRefusal(answer, { status: [400, 413], param: ['response_format'] })
      expectTrue(message.length <= MAX_MESSAGE, `a message of at most ${MAX_MESSAGE} characters`, `${message.length}`)
    },
  },
  {
    id: 'errors.request-id',
    title: 'Errors have an X-Request-ID.',
    async run(target) {
      for (const answer of await refusalsOf(target)) hasRequestId(answer)
    },
  },
  {
    id: 'errors.request-id-success',
    title: 'Transcriptions have an X-Request-ID.',
    run: async (target) => hasRequestId(await answerIn(target, 'json')),
  },
  {
    id: 'errors.request-id-unique',
    title: 'Each answer has an X-Request-ID of its own.',
    async run(target) {
      const ids = [...(await refusalsOf(target)), await answerIn(target, 'json')].map((answer) =>
        answer.header('x-request-id'),
      )
      expectTrue(new Set(ids).size === ids.length, 'different ids', ids)
    },
  },
  {
    id: 'errors.expose-headers',
    title: 'Browsers may read X-Request-ID: Access-Control-Expose-Headers names it.',
    async run(target) {
      for (const answer of [...(await refusalsOf(target)), await answerIn(target, 'json')]) {
        const names = answer
          .header('access-control-expose-headers')
          .toLowerCase()
          .split(/\s*,\s*/)
        expectTrue(names.includes('x-request-id') || names.includes('*'), 'X-Request-ID among them', names)
      }
    },
  },
  {
    id: 'errors.wrong-key',
    title: 'A wrong key is refused with 401, and not quoted whole.',
    needs: 'key',
    async run(target) {
      const key = 'sk-conformance-0123456789abcdefghijklmnop'
      const answer = await target.transcribe({}, { headers: { authorization: `Bearer ${key}` } })
      const { message } = expectRefusal(answer, { status: [401] })
      expectTrue(!message.includes(key), 'a message without the key', 'one that quotes it')
    },
  },
  {
    id: 'errors.empty-key',
    title: 'An empty key is refused with 401.',
    needs: 'key',
    async run(target) {
      expectRefusal(await target.transcribe({}, { headers: { authorization: 'Bearer' } }), { status: [401] })
    },
  },
])

/** Refusals for a value, a combination, a missing field, a recording and a body; asked for once in a run. */
function refusalsOf(target: Target): Promise<readonly Answer[]> {
  return target.once('refusals', async () => [
    await target.transcribe({ response_format: 'docx' }),
    await target.transcribe({ response_format: 'text', 'timestamp_granularities[]': ['word'] }),
    await target.transcribe({ model: [] }),
    await target.transcribe({}, { file: { content: PICTURE } }),
    await target.post(Buffer.from('{}'), { 'content-type': 'application/json' }),
  ])
}

async function envelopesOf(target: Target): Promise<readonly Envelope[]> {
  return (await refusalsOf(target)).map(expectEnvelope)
}

function hasRequestId(answer: Answer): void {
  expectTrue(/\S/.test(answer.header('x-request-id')), 'an X-Request-ID', answer.describe())
}
