import { describe, expect, it } from 'vitest'
import { openai, type ResponseFormat } from '../src/index.js'
import { formatsOf, planTranscript } from '../src/lib/plan.js'
import { validateParams } from '../src/lib/validate-params.js'
import { onDay } from './support/day.js'
import { failureOf } from './support/failure.js'

onDay('2026-12-01')

const engine = openai({ apiKey: 'test' })
const ALL_TEXT: ResponseFormat[] = ['json', 'text', 'srt', 'verbose_json', 'vtt']
const NAMED = { known_speaker_names: ['A'], known_speaker_references: ['data:audio/wav;base64,AA'] }
const WORDS = { response_format: 'verbose_json', timestamp_granularities: ['word'] }
const SEGMENTS = { response_format: 'verbose_json', timestamp_granularities: ['segment'] }
const LOGPROBS = { include: ['logprobs'] }

/** Served formats, accepted parameters and refused ones with the parameter at fault (contract, section 3). */
const MODELS: [string, ResponseFormat[], object[], [object, string][]][] = [
  [
    'whisper-1',
    ALL_TEXT,
    [
      WORDS,
      SEGMENTS,
      { prompt: 'x' },
      { language: 'en' },
      { temperature: 0.5 },
      { stream: true },
      { chunking_strategy: 'auto' },
    ],
    [
      [LOGPROBS, 'include'],
      [{ languages: ['en'] }, 'languages'],
      [{ keywords: ['x'] }, 'keywords'],
      [NAMED, 'known_speaker_names'],
    ],
  ],
  ...['gpt-4o-transcribe', 'gpt-4o-mini-transcribe', 'gpt-4o-mini-transcribe-2025-12-15'].map(
    (model): (typeof MODELS)[number] => [
      model,
      ['json', 'text'],
      [LOGPROBS, { prompt: 'x' }, { language: 'en' }, { stream: true }, { chunking_strategy: 'auto' }],
      [
        [WORDS, 'response_format'],
        [{ languages: ['en'] }, 'languages'],
        [{ keywords: ['x'] }, 'keywords'],
        [NAMED, 'known_speaker_names'],
      ],
    ],
  ),
  [
    'gpt-4o-transcribe-diarize',
    [...ALL_TEXT, 'diarized_json'],
    [SEGMENTS, NAMED, { language: 'en' }, { stream: true }, { chunking_strategy: 'auto' }],
    [
      [LOGPROBS, 'include'],
      [{ prompt: 'x' }, 'prompt'],
      [WORDS, 'timestamp_granularities'],
      [{ languages: ['en'] }, 'languages'],
      [{ keywords: ['x'] }, 'keywords'],
    ],
  ],
  [
    'gpt-transcribe',
    ['json', 'text'],
    [{ prompt: 'x' }, { languages: ['en', 'de'] }, { keywords: ['x'] }, { stream: true }],
    [
      [LOGPROBS, 'include'],
      [WORDS, 'response_format'],
      [NAMED, 'known_speaker_names'],
    ],
  ],
]

describe.each(MODELS)('%s', (model, formats, accepted, refused) => {
  it('serves its formats', () => {
    expect(formatsOf(engine.describe(model))).toEqual(formats)
  })

  it.each(accepted.map((params) => [params]))('takes %j', (params) => {
    expect(() => planTranscript(validateParams({ model, ...params }), engine)).not.toThrow()
  })

  it.each(refused)('refuses %j', async (params, param) => {
    const error = await failureOf(() => planTranscript(validateParams({ model, ...params }), engine))
    expect(error).toMatchObject({ code: 'unsupported_value', param })
    expect(error.message).toContain(model)
  })

  it('understands any language', () => {
    expect(engine.describe(model).languages).toBe('any')
  })
})

it.each(['Systran/faster-whisper-small', 'whisper-large-v3', 'gpt-4o-transcribe-next', '__proto__', 'constructor'])(
  'the unknown model %s is taken for one of a server compatible with whisper',
  (model) => {
    expect(formatsOf(engine.describe(model))).toEqual(ALL_TEXT)
    expect(engine.describe(model).refuses ?? []).toEqual([])
  },
)

it('what a server can do may be declared', () => {
  const own = openai({ apiKey: 'test', abilities: { timestamps: [], languages: ['en'] } })
  expect(formatsOf(own.describe('mine'))).toEqual(['json', 'text'])
  expect(own.describe('mine').languages).toEqual(['en'])
})

it('without a model, together the models serve every format', () => {
  expect(formatsOf(engine.describe(undefined))).toEqual([...ALL_TEXT, 'diarized_json'])
  expect(formatsOf(openai({ apiKey: 'test', model: 'gpt-transcribe' }).describe(undefined))).toEqual(['json', 'text'])
})

it('is named and paid', () => {
  expect(engine).toMatchObject({ name: 'openai', paid: true })
})
