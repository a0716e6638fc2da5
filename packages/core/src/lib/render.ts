import { spaced } from './join-text.js'
import { languageName } from './languages.js'
import type { ResponseFormat, TimestampGranularity, TranscriptionTask } from './params.js'
import { warningsOf } from './quality.js'
import type {
  DiarizedSegment,
  DiarizedTranscription,
  Transcription,
  TranscriptionByFormat,
  VerboseSegment,
  VerboseTranscription,
} from './results.js'
import type { SubtitleOptions } from './subtitles/cue-options.js'
import { layOutCues } from './subtitles/lay-out-cues.js'
import { segmentsOf } from './subtitles/segments-from-words.js'
import { renderSrt } from './subtitles/srt.js'
import { renderVtt } from './subtitles/vtt.js'
import type { Transcript, TranscriptSegment } from './transcript.js'

/** How a transcript is to be shown: the parameters of the wire that bear on it, and the layout of subtitles. */
export interface RenderParams {
  readonly response_format?: ResponseFormat | undefined
  readonly timestamp_granularities?: readonly TimestampGranularity[] | undefined
  readonly include?: readonly 'logprobs'[] | undefined
  readonly language?: string | undefined
  readonly temperature?: number | undefined
  /** Default `transcribe`. */
  readonly task?: TranscriptionTask | undefined
  /** Layout of `srt` and `vtt`. */
  readonly subtitles?: SubtitleOptions | undefined
}

type Renderers = { [Format in ResponseFormat]: (t: Transcript, params: RenderParams) => TranscriptionByFormat[Format] }

const RENDERERS: Renderers = {
  json: renderJson,
  text: ({ text }) => text,
  srt: (transcript, { subtitles }) =>
    renderSrt(layOutCues(transcript, subtitles), { speakerLabels: subtitles?.speakerLabels ?? false }),
  vtt: (transcript, { subtitles }) => renderVtt(layOutCues(transcript, subtitles), subtitles),
  verbose_json: renderVerboseJson,
  diarized_json: renderDiarizedJson,
}

/** Media type of each `response_format`. Text is never labelled as JSON: clients would fail to parse it. */
export const CONTENT_TYPES: Readonly<Record<ResponseFormat, string>> = {
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  verbose_json: 'application/json',
  diarized_json: 'application/json',
}

/** Renders a transcript as its `response_format` wants it: an object for the JSON formats, else a text. */
export function render<Format extends ResponseFormat = 'json'>(
  transcript: Transcript,
  params: RenderParams & { readonly response_format?: Format | undefined },
): TranscriptionByFormat[Format] {
  const format = (params.response_format ?? 'json') as Format
  return RENDERERS[format](transcript, params)
}

/** As {@link render}, with what is in doubt of it, where the result is an object: for the app, not for the wire. */
export function renderWithWarnings<Format extends ResponseFormat = 'json'>(
  transcript: Transcript,
  params: RenderParams & { readonly response_format?: Format | undefined },
): TranscriptionByFormat[Format] {
  const result = render(transcript, params)
  const warnings = warningsOf(transcript)
  return typeof result === 'object' && warnings.length > 0 ? Object.assign(result, { warnings }) : result
}

function renderJson({ text, languages, logprobs, usage }: Transcript, { include }: RenderParams): Transcription {
  return {
    text,
    ...(languages && { languages: languages.map(({ code }) => ({ code })) }),
    ...(include?.includes('logprobs') && { logprobs: [...(logprobs ?? [])] }),
    ...(usage && { usage }),
  }
}

function renderVerboseJson(transcript: Transcript, params: RenderParams): VerboseTranscription {
  const granularities = params.timestamp_granularities ?? ['segment']
  const { usage, words = [] } = transcript
  return {
    task: params.task ?? 'transcribe',
    // The language of the text: servers name the one that was spoken, or English.
    language:
      params.task === 'translate' ? 'english' : languageName(transcript.language ?? params.language ?? 'unknown'),
    duration: durationOf(transcript),
    text: transcript.text,
    ...(granularities.includes('word') && { words: words.map(({ word, start, end }) => ({ word, start, end })) }),
    ...(granularities.includes('segment') && {
      segments: segmentsOf(transcript).map((segment, id) => verboseSegment(segment, id, params.temperature)),
    }),
    ...(usage?.type === 'duration' && { usage }),
  }
}

/** All ten keys are required by the contract; what an engine doesn't report reads 0, and 1 for the ratio. */
function verboseSegment(segment: TranscriptSegment, id: number, temperature = 0): VerboseSegment {
  return {
    id,
    seek: segment.seek ?? 0,
    start: segment.start,
    end: segment.end,
    // Behind any other sign, which is how a segment stands in the whole.
    text: spaced('.', segment.text),
    tokens: [...(segment.tokens ?? [])],
    temperature: segment.temperature ?? temperature,
    avg_logprob: segment.avg_logprob ?? 0,
    compression_ratio: segment.compression_ratio ?? 1,
    no_speech_prob: segment.no_speech_prob ?? 0,
  }
}

function renderDiarizedJson(transcript: Transcript): DiarizedTranscription {
  return {
    task: 'transcribe',
    duration: durationOf(transcript),
    text: transcript.text,
    segments: transcript.segments.map(diarizedSegment),
    ...(transcript.usage && { usage: transcript.usage }),
  }
}

/** A segment as `diarized_json` and its events have it. */
export function diarizedSegment(segment: TranscriptSegment, index: number): DiarizedSegment {
  return {
    type: 'transcript.text.segment',
    id: segment.id ?? `seg_${String(index + 1).padStart(3, '0')}`,
    start: segment.start,
    end: segment.end,
    text: segment.text.trim(),
    speaker: segment.speaker ?? 'A',
  }
}

/** Seconds; where the engine doesn't tell, up to the last thing that was said. */
function durationOf({ duration, segments, words = [] }: Transcript): number {
  return duration ?? [...segments, ...words].reduce((latest, { end }) => Math.max(latest, end), 0)
}
