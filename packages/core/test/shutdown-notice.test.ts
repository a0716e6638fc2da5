import { describe, expect, it, vi } from 'vitest'
import { createHandler, createTranscriber, openai } from '../src/index.js'
import { noticeShutdown } from '../src/lib/shutdown-notice.js'
import { fakeEngine } from '../src/testing.js'
import { audio } from './support/audio.js'
import { onDay } from './support/day.js'
import { formRequest } from './support/form.js'

onDay('2026-12-01')

const END = { deprecated: '2026-11-22', shutdown: '2027-02-26', advice: "'gpt-transcribe' takes its place" }
const engine = fakeEngine({ abilities: { end: END } })

function listening() {
  const warnings: string[] = []
  return { warnings, logger: { info() {}, error() {}, warn: (message: string) => void warnings.push(message) } }
}

describe('a model with an end', () => {
  it.each<[string, string, boolean]>([
    ['more than a year before', '2026-02-25', false],
    ['within the year before', '2026-02-27', true],
    ['the day before', '2027-02-25', true],
    ['afterwards', '2028-01-01', true],
  ])('%s', (_, day, isTold) => {
    const { logger, warnings } = listening()
    vi.setSystemTime(day)
    const headers = noticeShutdown(engine, 'whisper-1', logger)
    expect(Object.keys(headers)).toEqual(isTold ? ['sunset', 'deprecation'] : [])
    expect(warnings).toHaveLength(isTold ? 1 : 0)
  })

  it('is told of in headers of every answer, and once in the log', async () => {
    const { logger, warnings } = listening()
    const handler = createHandler({ engine, logger })
    for (const stream of ['false', 'true', 'false']) {
      const { headers } = await handler(formRequest({ stream }))
      expect(headers.get('sunset')).toBe('Fri, 26 Feb 2027 00:00:00 GMT')
      expect(headers.get('deprecation')).toBe('@1795305600')
    }
    expect(warnings).toEqual([
      "[transcribekit] Model 'whisper-1' is shut down by its vendor on 2027-02-26: 'gpt-transcribe' takes its place.",
    ])
  })

  it.each([
    [
      '2027-02-25',
      "Model 'whisper-1' is shut down by its vendor on 2027-02-26; 'gpt-transcribe' is asked in its place from then on: it has no words.",
    ],
    [
      '2027-02-26',
      "Model 'whisper-1' was shut down by its vendor on 2027-02-26; 'gpt-transcribe' is asked in its place: it has no words.",
    ],
  ])('is told of with its successor on %s', (day, message) => {
    const { logger, warnings } = listening()
    const end = { ...END, successor: 'gpt-transcribe', advice: 'it has no words' }
    vi.setSystemTime(day)
    noticeShutdown(fakeEngine({ abilities: { end } }), 'whisper-1', logger)
    expect(warnings).toEqual([`[transcribekit] ${message}`])
  })

  it('is told of again once it has ended, and in at most 100 lines', () => {
    const { logger, warnings } = listening()
    for (const day of ['2027-02-25', '2027-02-26', '2027-02-27']) {
      vi.setSystemTime(day)
      noticeShutdown(engine, 'whisper-1', logger)
    }
    expect(warnings).toHaveLength(2)
    for (let name = 0; name < 200; name++) noticeShutdown(engine, `model-${name}`, logger)
    expect(warnings).toHaveLength(100)
  })

  it('is told of in the log of code, too', async () => {
    const { logger, warnings } = listening()
    await createTranscriber({ engine, logger }).transcribe({ file: audio() })
    expect(warnings).toHaveLength(1)
  })
})

it('a model without an end is not told of', async () => {
  const { logger, warnings } = listening()
  const { headers } = await createHandler({ engine: fakeEngine(), logger })(formRequest())
  expect([headers.has('sunset'), headers.has('deprecation'), warnings]).toEqual([false, false, []])
})

describe("the vendor's models", () => {
  it.each(['whisper-1', 'gpt-4o-transcribe', 'gpt-4o-mini-transcribe', 'gpt-4o-transcribe-diarize'])(
    '%s ends',
    (model) => {
      expect(openai({ apiKey: 'test' }).describe(model).end?.shutdown).toBe('2027-02-26')
    },
  )

  it('gpt-transcribe does not', () => {
    expect(openai({ apiKey: 'test' }).describe('gpt-transcribe').end).toBeUndefined()
  })

  it('of the same name on other servers have no such end, and no such limits', () => {
    const abilities = openai({ baseURL: 'http://127.0.0.1:8000/v1' }).describe('gpt-4o-transcribe')
    expect([abilities.end, abilities.maxFileSize, abilities.maxDuration]).toEqual([undefined, undefined, undefined])
  })
})
