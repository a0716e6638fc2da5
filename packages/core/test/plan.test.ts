import { describe, expect, it } from 'vitest'
import type { EngineAbilities, ResponseFormat, TimestampGranularity } from '../src/index.js'
import { formatsOf, planTranscript } from '../src/lib/plan.js'
import { fakeEngine } from '../src/testing.js'
import { failureOf } from './support/failure.js'

const FORMATS = ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'] as const
const TEXT_ONLY = { timestamps: [], diarization: false, logprobs: false } as const

function plan(params: object, abilities: Partial<EngineAbilities> = {}) {
  return planTranscript(params, fakeEngine({ abilities }))
}

it.each<[ResponseFormat | undefined, readonly TimestampGranularity[], boolean]>([
  [undefined, [], false],
  ['json', [], false],
  ['text', [], false],
  ['srt', ['segment'], false],
  ['vtt', ['segment'], false],
  ['verbose_json', ['segment'], false],
  ['diarized_json', [], true],
])('%s needs the times %j', (response_format, timestamps, speakers) => {
  expect(plan({ response_format })).toEqual({
    timestamps,
    speakers,
    logprobs: false,
    cues: ['srt', 'vtt'].includes(response_format ?? ''),
    stream: false,
  })
})

it.each<[readonly TimestampGranularity[]]>([[['word']], [['segment']], [['word', 'segment']]])(
  'verbose_json asks for the granularities %j',
  (timestamp_granularities) => {
    const wanted = plan({ response_format: 'verbose_json', timestamp_granularities })
    expect(wanted.timestamps).toEqual(timestamp_granularities)
  },
)

it('asks streams for times with verbose_json alone', () => {
  expect(plan({ stream: true, response_format: 'verbose_json' })).toMatchObject({ timestamps: ['segment'] })
  for (const response_format of ['text', 'srt', 'vtt', 'diarized_json'] as const) {
    expect(plan({ stream: true, response_format })).toMatchObject({ timestamps: [], cues: false })
  }
})

it('asks for log probabilities and a stream where they are wanted', () => {
  expect(plan({ include: ['logprobs'], stream: true })).toMatchObject({ logprobs: true, stream: true })
})

describe('an engine without times', () => {
  it.each(['json', 'text'])('serves %s', (response_format) => {
    expect(plan({ response_format }, TEXT_ONLY).timestamps).toEqual([])
  })

  it.each(['srt', 'vtt', 'verbose_json', 'diarized_json'])(
    'refuses %s and names what it serves',
    async (response_format) => {
      const error = await failureOf(() => plan({ response_format, model: 'gpt-transcribe' }, TEXT_ONLY))
      expect(error).toMatchObject({ code: 'unsupported_value', status: 400, param: 'response_format' })
      expect(error.message).toContain("'json', 'text'")
      expect(error.message).toContain('gpt-transcribe')
    },
  )
})

it('refuses diarized_json from an engine that does not know speakers', async () => {
  const error = await failureOf(() => plan({ response_format: 'diarized_json' }, { diarization: false }))
  expect(error).toMatchObject({ code: 'unsupported_value', param: 'response_format' })
  expect(error.message).toContain('speakers')
})

it('refuses a granularity that the engine does not report', async () => {
  const params = { response_format: 'verbose_json', timestamp_granularities: ['word'] }
  const error = await failureOf(() => plan(params, { timestamps: ['segment'] }))
  expect(error).toMatchObject({ code: 'unsupported_value', param: 'timestamp_granularities' })
  expect(error.message).toContain('It reports: segment')
})

it('refuses log probabilities of an engine that reports none', async () => {
  const error = await failureOf(() => plan({ include: ['logprobs'] }, { logprobs: false }))
  expect(error).toMatchObject({ code: 'unsupported_value', param: 'include' })
})

describe('languages', () => {
  const abilities = { languages: ['en', 'de'] }

  it.each([{}, { language: 'en' }, { languages: ['de', 'en'] }])('%j is understood', (params) => {
    expect(() => plan(params, abilities)).not.toThrow()
  })

  it.each([
    [{ language: 'fr' }, 'language'],
    [{ languages: ['en', 'fr'] }, 'languages'],
  ])('%j is refused', async (params, param) => {
    const error = await failureOf(() => plan(params, abilities))
    expect(error).toMatchObject({ code: 'unsupported_language', status: 400, param })
    expect(error.message).toContain("'fake' engine understands en, de, not 'fr'")
    expect(error.message).toContain('openai()')
  })
})

it.each([
  ['prompt', { prompt: 'x' }],
  ['keywords', { keywords: ['x'] }],
  ['known_speaker_names', { known_speaker_names: ['x'] }],
])('refuses %s where the engine does', async (param, params) => {
  const error = await failureOf(() => plan(params, { refuses: [param] }))
  expect(error).toMatchObject({ code: 'unsupported_value', param })
  expect(error.message).toContain('leave it out')
})

it('quotes a long model in part', async () => {
  const error = await failureOf(() => plan({ model: 'm'.repeat(200), response_format: 'srt' }, TEXT_ONLY))
  expect(error.message).not.toContain('m'.repeat(61))
})

describe('whatever an engine can do', () => {
  const sets: (readonly TimestampGranularity[])[] = [[], ['word'], ['segment'], ['word', 'segment']]
  const cases = sets.flatMap((timestamps) => [true, false].map((diarization) => ({ timestamps, diarization })))

  it.each(cases)('%j is never asked for times it does not report', (abilities) => {
    for (const response_format of FORMATS) {
      let timestamps: readonly string[]
      try {
        timestamps = plan({ response_format }, abilities).timestamps
      } catch {
        continue
      }
      for (const unit of timestamps) expect(abilities.timestamps, response_format).toContain(unit)
    }
  })

  it.each(cases)('%j is planned exactly for the formats it is said to serve', (abilities) => {
    const planned = FORMATS.filter((response_format) => {
      try {
        return plan({ response_format }, abilities)
      } catch {
        return false
      }
    })
    expect(planned).toEqual(formatsOf(fakeEngine({ abilities }).describe(undefined)))
  })
})
