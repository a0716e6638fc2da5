import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  foldEvents,
  parseSrt,
  parseVtt,
  render,
  type Transcript,
  type TranscriptEvent,
  TranscriptionError,
} from '../src/index.js'
import { renderSse } from '../src/lib/sse.js'

const LETTERS = ['a', 'Be', 'don’t', 'Mr.', '3.5', 'x,', 'end.', 'wo', '你好', 'です。', '--', 'a<3', '&', '-->', '♪']
const text = fc.array(fc.constantFrom(...LETTERS), { maxLength: 30 }).map((words) => words.join(' '))
const time = fc.double({ min: 0, max: 100, noNaN: true })
const times = fc.tuple(time, time).map(([start, end]) => ({ start, end }))
const speaker = fc.option(fc.constantFrom('A', 'Ann'), { nil: undefined })

const delta = fc.record({ type: fc.constant('delta' as const), delta: fc.oneof(text, fc.string({ maxLength: 20 })) })
const segment = fc.record({ times, text, speaker }).map(({ times, text, speaker }) => ({
  type: 'segment' as const,
  segment: { ...times, text, ...(speaker !== undefined && { speaker }) },
}))
const word = fc.record({ times, word: fc.constantFrom(...LETTERS) }).map(({ times, word }) => ({ ...times, word }))
const done = fc
  .record({
    text: fc.option(text, { nil: undefined }),
    words: fc.option(fc.array(word, { maxLength: 30 }), { nil: undefined }),
  })
  .map(({ text, words }) => ({
    type: 'done' as const,
    ...(text !== undefined && { text }),
    ...(words && { words }),
  }))

/** Whatever an engine may report, also what contradicts itself. */
const anything = fc
  .tuple(fc.array(fc.oneof(delta, segment), { maxLength: 12 }), done)
  .map(([events, end]): TranscriptEvent[] => [...events, end])

/** What engines that are right report: a text in deltas, in segments, or in both. */
const consistent = fc
  .record({
    parts: fc.array(fc.tuple(text, times), { maxLength: 8 }),
    kind: fc.constantFrom('deltas', 'segments', 'both'),
  })
  .map(({ parts, kind }): TranscriptEvent[] => {
    const spoken = parts.filter(([part]) => part !== '')
    return [
      ...spoken.flatMap(([part, at], index): TranscriptEvent[] => {
        const spacedPart = index === 0 ? part : ` ${part}`
        return [
          ...(kind === 'segments' ? [] : [{ type: 'delta' as const, delta: spacedPart }]),
          ...(kind === 'deltas' ? [] : [{ type: 'segment' as const, segment: { ...at, text: ` ${part}` } }]),
        ]
      }),
      { type: 'done' },
    ]
  })

async function* each(events: readonly TranscriptEvent[]) {
  yield* events
}

/** The data of every server-sent event. */
async function streamed(events: readonly TranscriptEvent[]) {
  const told: Record<string, unknown>[] = []
  const frames = renderSse(each(events), {}, (error) => {
    throw error
  })
  for await (const frame of frames) told.push(JSON.parse(frame.replace(/^data: /, '')))
  return told
}

/** Signs without the space between them, which a layout may change. SubRip can't hold every arrow. */
function solid(value: string) {
  return value.replace(/\s+/g, '').replace(/-+>/g, '->')
}

function cuesOf(transcript: Transcript) {
  try {
    return {
      srt: parseSrt(render(transcript, { response_format: 'srt' })),
      vtt: parseVtt(render(transcript, { response_format: 'vtt' })),
    }
  } catch (error) {
    if (TranscriptionError.isInstance(error) && error.code === 'upstream_bad_response') return undefined
    throw error
  }
}

async function agree(events: readonly TranscriptEvent[]) {
  const transcript = await foldEvents(each(events))
  const { text: json } = render(transcript, { response_format: 'json' })
  const verbose = render(transcript, { response_format: 'verbose_json' })
  expect(render(transcript, { response_format: 'text' })).toBe(json)
  expect(verbose.text).toBe(json)
  const told = await streamed(events)
  expect(told.filter(({ type }) => type === 'transcript.text.done')).toEqual([told.at(-1)])
  expect(told.at(-1)?.text).toBe(json)

  const cues = cuesOf(transcript)
  const isTimed = transcript.segments.length > 0 || (transcript.words?.length ?? 0) > 0 || json.trim() === ''
  expect(cues !== undefined).toBe(isTimed)
  if (!cues) return told
  const { srt, vtt } = cues
  expect(vtt.map(({ start, end }) => [start, end])).toEqual(srt.map(({ start, end }) => [start, end]))
  expect(solid(vtt.map((cue) => cue.text).join(''))).toBe(solid(srt.map((cue) => cue.text).join('')))
  if (json.trim() !== '') expect(solid(vtt.map((cue) => cue.text).join(''))).toBe(solid(json))
  for (const [at, cue] of srt.entries()) {
    expect(cue.start).toBeGreaterThanOrEqual(srt[at - 1]?.end ?? 0)
    expect(cue.end).toBeGreaterThan(cue.start)
  }
  return told
}

it('whatever an engine reports, json, text, verbose_json, srt, vtt and the end of a stream agree', async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (events) => void (await agree(events))),
    { numRuns: 400 },
  )
})

it('of an engine that does not contradict itself, the deltas are the text', async () => {
  await fc.assert(
    fc.asyncProperty(consistent, async (events) => {
      const told = await agree(events)
      const deltas = told.flatMap(({ type, delta }) => (type === 'transcript.text.delta' ? [delta] : []))
      expect(deltas.join('').trim()).toBe(String(told.at(-1)?.text).trim())
    }),
    { numRuns: 300 },
  )
})
