import type { DiarizedSegment, TranscriptionByFormat, TranscriptionStreamEvent, Usage } from './results.js'

/** Examples of a body, by name. */
export type OpenApiExamples = Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>

const text = 'Good morning. How are you?'
const usage: Usage & { type: 'duration' } = { type: 'duration', seconds: 3 }

const segments: DiarizedSegment[] = [
  { type: 'transcript.text.segment', id: 'seg_001', start: 0.1, end: 0.9, text: 'Good morning.', speaker: 'A' },
  { type: 'transcript.text.segment', id: 'seg_002', start: 1.4, end: 2.3, text: 'How are you?', speaker: 'B' },
]

const bodies = {
  json: { text, usage },
  verbose_json: {
    task: 'transcribe',
    language: 'english',
    duration: 2.5,
    text,
    segments: [
      {
        id: 0,
        seek: 0,
        start: 0.1,
        end: 2.3,
        text: ` ${text}`,
        tokens: [],
        temperature: 0,
        avg_logprob: -0.2,
        compression_ratio: 0.8,
        no_speech_prob: 0.01,
      },
    ],
    usage,
  },
  diarized_json: { task: 'transcribe', duration: 2.5, text, segments, usage },
  text,
  srt: '1\n00:00:00,100 --> 00:00:00,900\nGood morning.\n\n2\n00:00:01,400 --> 00:00:02,300\nHow are you?\n\n',
  vtt: 'WEBVTT\n\n00:00:00.100 --> 00:00:00.900\nGood morning.\n\n00:00:01.400 --> 00:00:02.300\nHow are you?\n\n',
} satisfies TranscriptionByFormat

const events = {
  delta: { type: 'transcript.text.delta', delta: 'Good morning.' },
  segment: segments[0] as DiarizedSegment,
  done: { type: 'transcript.text.done', text, usage },
} satisfies Record<string, TranscriptionStreamEvent>

const { json, verbose_json: verbose, diarized_json: diarized } = bodies

const texts: Readonly<Record<string, OpenApiExamples>> = {
  'text/plain': { text: { value: bodies.text } },
  'application/x-subrip': { srt: { value: bodies.srt } },
  'text/vtt': { vtt: { value: bodies.vtt } },
}

/** Examples of transcripts by media type, named by `response_format`; those of streams by event. */
export const ANSWER_EXAMPLES: Readonly<Record<string, OpenApiExamples>> = {
  'application/json': { json: { value: json }, verbose_json: { value: verbose }, diarized_json: { value: diarized } },
  ...texts,
  'text/event-stream': {
    delta: { summary: 'A further piece of text.', value: events.delta },
    segment: { summary: 'With diarized_json: what one speaker said.', value: events.segment },
    done: { summary: 'The whole text, at the end.', value: events.done },
  },
}

/** Examples of translations by media type. */
export const TRANSLATED_EXAMPLES: Readonly<Record<string, OpenApiExamples>> = {
  'application/json': { json: { value: json }, verbose_json: { value: { ...verbose, task: 'translate' } } },
  ...texts,
}
