import { inSection } from '../check.js'
import { expectSuccess, expectTrue } from '../expect.js'
import { answerIn, FORMATS, type Format } from '../observe.js'
import type { Target } from '../target.js'
import { NotOffered } from '../verdict.js'

const TYPES: Readonly<Record<Format, readonly string[]>> = {
  json: ['application/json'],
  verbose_json: ['application/json'],
  diarized_json: ['application/json'],
  text: ['text/plain'],
  srt: ['application/x-subrip', 'text/plain'],
  vtt: ['text/vtt'],
}

export const headerChecks = inSection('§5', [
  ...FORMATS.map((format) => ({
    id: `type.${format}`,
    title: `${format} is answered as ${TYPES[format].join(' or ')}.`,
    async run(target: Target) {
      const { type } = await answerIn(target, format)
      expectTrue(TYPES[format].includes(type), TYPES[format].join(' or '), type)
    },
  })),
  ...(['text', 'srt', 'vtt'] as const).map((format) => ({
    id: `type.${format}-accept`,
    title: `${format} is answered although the client says Accept: application/json, as SDKs do.`,
    async run(target: Target) {
      const headers = { accept: 'application/json' }
      const answer = expectSuccess(await target.transcribe({ response_format: format }, { headers }), 'response_format')
      expectTrue(TYPES[format].includes(answer.type), TYPES[format].join(' or '), answer.describe())
    },
  })),
  {
    id: 'type.json-accept',
    title: 'json is answered although the client says Accept: text/html.',
    async run(target) {
      const answer = expectSuccess(await target.transcribe({}, { headers: { accept: 'text/html' } }))
      expectTrue(answer.type === 'application/json', 'application/json', answer.describe())
    },
  },
  {
    id: 'headers.nosniff',
    title: 'Every format is answered with X-Content-Type-Options: nosniff.',
    async run(target) {
      for (const format of FORMATS) {
        const answer = await answerIn(target, format).catch(ignoreNotOffered)
        const value = answer?.header('x-content-type-options').toLowerCase()
        expectTrue(!answer || value === 'nosniff', `X-Content-Type-Options: nosniff with ${format}`, value)
      }
    },
  },
  {
    id: 'headers.charset',
    title: 'The text formats say that they are UTF-8.',
    async run(target) {
      for (const format of ['text', 'srt', 'vtt'] as const) {
        const answer = await answerIn(target, format).catch(ignoreNotOffered)
        const value = answer?.header('content-type') ?? ''
        expectTrue(!answer || /charset="?utf-8/i.test(value), `charset=utf-8 with ${format}`, value)
      }
    },
  },
])

function ignoreNotOffered(error: unknown): undefined {
  if (!(error instanceof NotOffered)) throw error
}
