import type { Schema } from './openapi-schemas.js'

/** A header in an OpenAPI document. */
export interface OpenApiHeader {
  readonly description: string
  readonly required?: boolean
  readonly schema: Schema
}

const ALWAYS = {
  'X-Request-ID': {
    description: 'Identifies the answer; the log of the server has it beside what failed.',
    required: true,
    schema: { type: 'string', example: 'req_5f0c1bf4bd0a4b3f8a2c9d7e6f1a2b3c' },
  },
} satisfies Record<string, OpenApiHeader>

const UPSTREAM = {
  'X-Upstream-Request-ID': {
    description: 'Identifies the call to the service behind, where it said so.',
    schema: { type: 'string' },
  },
} satisfies Record<string, OpenApiHeader>

/** Headers of a transcript. */
export const ANSWER_HEADERS: Readonly<Record<string, OpenApiHeader>> = {
  ...ALWAYS,
  'OpenAI-Processing-MS': {
    description: 'Milliseconds up to the head of the answer.',
    required: true,
    schema: { type: 'integer' },
  },
  'X-Transcript-Warnings': {
    description:
      'What may be wrong with the transcript: `silence`, `hallucination`, `low_confidence`, separated by commas. Not with stream=true.',
    schema: { type: 'string', example: 'silence' },
  },
  ...UPSTREAM,
  Sunset: {
    description: 'When the vendor ends the model (RFC 8594), within a year before.',
    schema: { type: 'string', example: 'Fri, 26 Feb 2027 00:00:00 GMT' },
  },
  Deprecation: {
    description: 'Since when the model is deprecated (RFC 9745).',
    schema: { type: 'string', example: '@1795305600' },
  },
}

/** Headers of the answer to `GET`. */
export const DESCRIPTION_HEADERS: Readonly<Record<string, OpenApiHeader>> = ALWAYS

/** Headers of a failure. */
export const ERROR_HEADERS: Readonly<Record<string, OpenApiHeader>> = { ...ALWAYS, ...UPSTREAM }

/** Headers of a failure after which another attempt makes sense. */
export const LATER_HEADERS: Readonly<Record<string, OpenApiHeader>> = {
  ...ERROR_HEADERS,
  'Retry-After': {
    description: 'Seconds after which another attempt makes sense, where that is known.',
    schema: { type: 'integer', minimum: 1 },
  },
}
