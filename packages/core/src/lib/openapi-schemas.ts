import { RESPONSE_FORMATS, TIMESTAMP_GRANULARITIES, TRANSLATION_FORMATS } from './params.js'

/** A schema of OpenAPI 3.0. */
export type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string' }
const integer: Schema = { type: 'integer' }
const seconds: Schema = { type: 'number', description: 'Seconds.' }

function list(items: Schema, more: Schema = {}): Schema {
  return { type: 'array', items, ...more }
}

/** An object; names that end with `?` may be missing. */
function object(shape: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(shape)
  return {
    type: 'object',
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), shape[name]])),
  }
}

const usageTokens = object({
  type: { type: 'string', enum: ['tokens'] },
  input_tokens: integer,
  output_tokens: integer,
  total_tokens: integer,
  'input_token_details?': object({ 'text_tokens?': integer, 'audio_tokens?': integer }),
})
const usageDuration = object({ type: { type: 'string', enum: ['duration'] }, seconds: integer })
const usage: Schema = { oneOf: [usageTokens, usageDuration] }
const logprob = object({ 'token?': text, 'logprob?': { type: 'number' }, 'bytes?': list(integer) })
const logprobs = list(logprob)
const languages = list(object({ code: text }))
const times = { start: seconds, end: seconds }

const json = object({ text, 'languages?': languages, 'logprobs?': logprobs, 'usage?': usage })
const verboseSegment = object({
  id: integer,
  seek: integer,
  ...times,
  text,
  tokens: list(integer),
  temperature: { type: 'number' },
  avg_logprob: { type: 'number' },
  compression_ratio: { type: 'number' },
  no_speech_prob: { type: 'number' },
})
const verboseWord = object({ word: text, ...times })
const task: Schema = { type: 'string', enum: ['transcribe', 'translate'] }
const language: Schema = { type: 'string', description: 'English name in lower case.', example: 'english' }
const timed = { 'words?': list(verboseWord), 'segments?': list(verboseSegment) }
const verbose = object({ task, language, duration: seconds, text, ...timed, 'usage?': usageDuration })
const diarizedSegment = object({
  type: { type: 'string', enum: ['transcript.text.segment'] },
  id: text,
  ...times,
  text,
  speaker: text,
})
const diarized = object({
  task: { type: 'string', enum: ['transcribe'] },
  duration: seconds,
  text,
  segments: list(diarizedSegment),
  'usage?': usage,
})
const delta = object({
  type: { type: 'string', enum: ['transcript.text.delta'] },
  delta: text,
  'logprobs?': logprobs,
  'segment_id?': text,
})
const done = object({
  type: { type: 'string', enum: ['transcript.text.done'] },
  text,
  'languages?': languages,
  'logprobs?': logprobs,
  'usage?': usage,
  // With verbose_json.
  'task?': task,
  'language?': language,
  'duration?': seconds,
  ...timed,
})

/** The error envelope. */
export const ERROR_SCHEMA: Schema = object({
  error: object({
    message: text,
    type: { type: 'string', example: 'invalid_request_error' },
    param: { type: 'string', nullable: true },
    code: { type: 'string', nullable: true },
  }),
})

/** Bodies of successful answers by media type. */
export const ANSWER_SCHEMAS: Readonly<Record<string, Schema>> = {
  // Not oneOf: the richer ones have all that `json` has.
  'application/json': { anyOf: [verbose, diarized, json] },
  'text/plain': text,
  'application/x-subrip': text,
  'text/vtt': text,
  'text/event-stream': {
    anyOf: [delta, diarizedSegment, done, ERROR_SCHEMA],
    description: 'With stream=true: the `data` of each event. What breaks off ends with the event `error`.',
  },
}

/** Bodies of translations by media type. */
export const TRANSLATED_SCHEMAS: Readonly<Record<string, Schema>> = {
  'application/json': { anyOf: [verbose, json] },
  'text/plain': text,
  'application/x-subrip': text,
  'text/vtt': text,
}

const serverVad: Schema = {
  ...object({
    type: { type: 'string', enum: ['server_vad'] },
    'prefix_padding_ms?': { type: 'integer', default: 300 },
    'silence_duration_ms?': { type: 'integer', default: 200 },
    'threshold?': { type: 'number', minimum: 0, maximum: 1, default: 0.5 },
  }),
  additionalProperties: false,
}

const file: Schema = {
  type: 'string',
  format: 'binary',
  description: 'The recording: flac, mp3, mp4, mpeg, mpga, m4a, ogg, wav or webm. Its bytes count, not its name.',
}
const model: Schema = { type: 'string', example: 'whisper-1' }
const temperature: Schema = { type: 'number', minimum: 0, maximum: 1, default: 0 }

/** The form of a translation. */
export const TRANSLATION_SCHEMA: Schema = object({
  file,
  model,
  'prompt?': { type: 'string', description: 'Text in English that guides the style.' },
  'response_format?': { type: 'string', enum: TRANSLATION_FORMATS, default: 'json' },
  'temperature?': temperature,
})

/** The form of a request. */
export const REQUEST_SCHEMA: Schema = {
  ...object({
    file,
    model,
    'language?': { type: 'string', description: 'Language spoken, ISO-639-1. Excludes `languages`.', example: 'en' },
    'languages?': list(text, { description: 'Languages that may be spoken, ISO-639-1.', minItems: 1 }),
    'keywords?': list(text, { description: 'Words that are likely to occur; single lines without < and >.' }),
    'prompt?': { type: 'string', description: 'Text that guides the style, or what came before.' },
    'response_format?': { type: 'string', enum: RESPONSE_FORMATS, default: 'json' },
    'temperature?': temperature,
    'include?': list({ type: 'string', enum: ['logprobs'] }),
    'timestamp_granularities?': list(
      { type: 'string', enum: TIMESTAMP_GRANULARITIES },
      { description: 'Needs response_format=verbose_json.', default: ['segment'] },
    ),
    'stream?': { type: 'boolean', default: false, description: 'Answer with server-sent events.' },
    'chunking_strategy?': { oneOf: [{ type: 'string', enum: ['auto'] }, serverVad] },
    'known_speaker_names?': list(text, { maxItems: 4 }),
    'known_speaker_references?': list(text, {
      maxItems: 4,
      description: 'A data URL of 2 to 10 s of audio for each name.',
    }),
  }),
}

/** The answer to `GET`, where that is enabled. */
export const DESCRIPTION_SCHEMA: Schema = object({
  models: list(text, {
    description: 'Models that a request may name, the preferred one first; [] where any is taken.',
  }),
  languages: {
    description: 'ISO-639-1 codes that are understood, or `any`.',
    oneOf: [{ type: 'string', enum: ['any'] }, list(text)],
  },
  formats: list({ type: 'string', enum: RESPONSE_FORMATS }),
  maxBytes: { type: 'integer', description: 'Largest recording that is received, in bytes.' },
})

/** Schemas that stand by themselves in a document, under the names of their types. */
export const NAMED_SCHEMAS: Readonly<Record<string, Schema>> = {
  TranscriptionRequest: REQUEST_SCHEMA,
  TranslationRequest: TRANSLATION_SCHEMA,
  ServerVad: serverVad,
  Transcription: json,
  VerboseTranscription: verbose,
  VerboseSegment: verboseSegment,
  VerboseWord: verboseWord,
  DiarizedTranscription: diarized,
  DiarizedSegment: diarizedSegment,
  TranscriptTextDelta: delta,
  TranscriptTextDone: done,
  Logprob: logprob,
  UsageTokens: usageTokens,
  UsageDuration: usageDuration,
  EndpointDescription: DESCRIPTION_SCHEMA,
  ErrorEnvelope: ERROR_SCHEMA,
}
