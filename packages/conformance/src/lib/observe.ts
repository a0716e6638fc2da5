import type { Answer } from './answer.js'
import { expectShape, expectSuccess, expectTrue } from './expect.js'
import { object, text } from './shape.js'
import { readEvents, type StreamAnswer } from './stream-events.js'
import { type Cue, readSrt, readVtt } from './subtitles.js'
import type { Fields, Target } from './target.js'
import { NotOffered } from './verdict.js'

/** Every `response_format` of the contract. */
export const FORMATS = ['json', 'text', 'srt', 'vtt', 'verbose_json', 'diarized_json'] as const

export type Format = (typeof FORMATS)[number]

/** The clip's transcription in a format, asked for once in a run. */
export function answerIn(target: Target, format: Format): Promise<Answer> {
  return target.once(`in ${format}`, async () =>
    expectSuccess(await target.transcribe({ response_format: format }), 'response_format'),
  )
}

/** The `text` of the default answer. */
export async function spokenText(target: Target): Promise<string> {
  return String(expectShape(await answerIn(target, 'json'), object({ text })).text)
}

/** The body of `verbose_json` with these granularities, asked for once in a run. */
export function verboseWith(target: Target, ...granularities: readonly string[]): Promise<Record<string, unknown>> {
  return target.once(`verbose with ${granularities.join()}`, async () => {
    const fields: Fields = { response_format: 'verbose_json', 'timestamp_granularities[]': granularities }
    const answer = expectSuccess(await target.transcribe(fields), 'response_format', 'timestamp_granularities')
    return expectShape(answer, object({}))
  })
}

/** The subtitles of an answer, read strictly. */
export async function cuesIn(target: Target, format: 'srt' | 'vtt'): Promise<Cue[]> {
  const { text } = await answerIn(target, format)
  return format === 'srt' ? readSrt(text) : readVtt(text)
}

/** The clip's transcription as a stream, asked for once in a run. */
export function streamOf(target: Target): Promise<StreamAnswer> {
  return target.once('stream', async () => streamedOrNot(await target.transcribe({ stream: 'true' })))
}

/** The clip's transcription as a stream that says who speaks, asked for once in a run. */
export function diarizedStreamOf(target: Target): Promise<StreamAnswer> {
  return target.once('diarized stream', async () => {
    const answer = await target.transcribe({ stream: 'true', response_format: 'diarized_json' })
    return streamedOrNot(answer, 'response_format')
  })
}

/** Models that can't stream may refuse, or ignore `stream` and answer as usual. */
function streamedOrNot(answer: Answer, ...abilities: readonly string[]): StreamAnswer {
  expectSuccess(answer, 'stream', ...abilities)
  if (answer.type === 'application/json') {
    expectShape(answer, object({ text }))
    throw new NotOffered('stream is ignored, as models that can not stream may do')
  }
  expectTrue(answer.type === 'text/event-stream', 'text/event-stream', answer.describe())
  return readEvents(answer)
}
