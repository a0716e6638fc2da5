import { crashesOn, editError, editHeader, editJson, editText, type Json, type Mutation } from './mutate.js'

const list = (value: unknown) => (value ?? []) as Json[]
const SRT = 'application/x-subrip'
const VTT = 'text/vtt'
const SSE = 'text/event-stream'
const DONE = /data: [^\n]*transcript\.text\.done[^\n]*\n\n/

/** Edits each entry of a list in a body that has it. */
function each(
  key: 'segments' | 'words',
  edit: (entry: Json, index: number) => Json,
  when = (_: Json) => true,
): Mutation {
  return editJson((body) => (body[key] && when(body) ? { ...body, [key]: list(body[key]).map(edit) } : body))
}

const isVerbose = (body: Json) => body.language !== undefined
const isDiarized = (body: Json) => body.task !== undefined && body.language === undefined

/** Bodies that are not what they should be. */
export const BODY_MUTATIONS: Readonly<Record<string, Mutation>> = {
  'text as a page': editHeader(
    'content-type',
    'text/html; charset=utf-8',
    ({ headers }) => headers.get('content-type')?.startsWith('text/plain') === true,
  ),
  'text in JSON': editText('text/plain', (text) => JSON.stringify({ text }), 'application/json'),
  'text in quotes': editText('text/plain', (text) => JSON.stringify(text)),
  'text without charset': editHeader(
    'content-type',
    'text/plain',
    ({ headers }) => headers.get('content-type')?.startsWith('text/plain') === true,
  ),
  'text of another spelling': editText('text/plain', (text) => text.toUpperCase()),
  'srt from 0': editText(SRT, (text) => text.replace(/^\d+$/gm, (digits) => String(Number(digits) - 1))),
  'srt with dots': editText(SRT, (text) => text.replace(/(:\d\d),/g, '$1.')),
  'srt without empty lines': editText(SRT, (text) => text.replaceAll('\n\n', '\n')),
  'srt in milliseconds': editText(SRT, (text) => text.replace(/00:00:0(\d)/g, '00:0$1:00')),
  'srt backwards': editText(SRT, (text) => text.replace(/^(\S+) --> (\S+)$/gm, '$2 --> $1')),
  'srt without its last words': editText(SRT, (text) => text.replace(/ there might (?:.|\n(?!\n))*/, '')),
  'srt of other words': editText(SRT, (text) => text.replace('prudently', 'patiently')),
  'vtt without signature': editText(VTT, (text) => text.replace('WEBVTT\n\n', '')),
  'vtt without hours': editText(VTT, (text) => text.replace(/\b00:(\d\d:\d\d\.)/g, '$1')),
  'vtt as text': editText(VTT, (text) => text, 'text/plain; charset=utf-8'),
  'vtt is srt': editText(VTT, (text) => text.replace(/^WEBVTT\n\n/, '').replaceAll('.', ',')),
  'vtt out of order': editText(VTT, (text) => text.replace(/\d\d:\d\d:\d\d\.\d+ -->/, '00:00:09.600 -->')),
  'segments without seek': each('segments', ({ seek, ...rest }) => rest, isVerbose),
  'segments with tokens of null': each('segments', (segment) => ({ ...segment, tokens: null }), isVerbose),
  'segments of one number': each('segments', (segment) => ({ ...segment, id: 0 }), isVerbose),
  'segments trimmed': each('segments', (segment) => ({ ...segment, text: String(segment.text).trim() }), isVerbose),
  'segments that lack the last': editJson((body) =>
    isVerbose(body) && body.segments ? { ...body, segments: list(body.segments).slice(0, -1) } : body,
  ),
  'segments that overlap the end': each('segments', (segment) => ({ ...segment, end: 700 }), isVerbose),
  'words with spaces': each('words', (word) => ({ ...word, word: ` ${word.word}` })),
  'words called text': each('words', ({ word, ...rest }) => ({ ...rest, text: word })),
  'words backwards': editJson((body) => (body.words ? { ...body, words: list(body.words).reverse() } : body)),
  'words always': editJson((body) =>
    isVerbose(body) ? { words: [{ word: 'And', start: 0, end: 1 }], ...body } : body,
  ),
  'segments always': editJson((body) => (isVerbose(body) ? { segments: [], ...body } : body)),
  'language as a code': editJson((body) => (isVerbose(body) ? { ...body, language: 'en' } : body)),
  'duration as a string': editJson((body) => (body.duration ? { ...body, duration: '7.1' } : body)),
  'duration in milliseconds': editJson((body) => (isVerbose(body) ? { ...body, duration: 7100 } : body)),
  'task of a translation': editJson((body) => (isVerbose(body) ? { ...body, task: 'translate' } : body)),
  'usage in fractions': editJson((body) =>
    isVerbose(body) ? { ...body, usage: { type: 'duration', seconds: 7.1 } } : body,
  ),
  'usage of no type': editJson((body) => ({ ...body, usage: { seconds: 8 } })),
  'json without its last words': editJson((body) =>
    isVerbose(body) || isDiarized(body) ? body : { ...body, text: String(body.text).slice(0, 60) },
  ),
  'json that holds JSON': editJson((body) =>
    isVerbose(body) || isDiarized(body) ? body : { ...body, text: JSON.stringify({ text: body.text }) },
  ),
  'speakers missing': each('segments', ({ speaker, ...rest }) => rest, isDiarized),
  'speakers of one id': each('segments', (segment) => ({ ...segment, id: 'seg' }), isDiarized),
  'speakers out of order': editJson((body) =>
    isDiarized(body) ? { ...body, segments: list(body.segments).reverse() } : body,
  ),
  'no nosniff': editHeader('x-content-type-options', undefined),
  'logprobs missing': editJson(({ logprobs, ...body }) => body),
}

/** Streams that are not what they should be. */
export const STREAM_MUTATIONS: Readonly<Record<string, Mutation>> = {
  'stream without done': editText(SSE, (text) => text.replace(DONE, '')),
  'stream with two dones': editText(SSE, (text) => `${text}${DONE.exec(text)?.[0]}`),
  'stream that goes on after done': editText(
    SSE,
    (text) => `${text}data: {"type":"transcript.text.delta","delta":""}\n\n`,
  ),
  'stream whose done is empty': editText(SSE, (text) =>
    text.replace(DONE, 'data: {"type":"transcript.text.done","text":""}\n\n'),
  ),
  'stream that lacks its first delta': editText(SSE, (text) => text.replace(/^data: [^\n]*\n\n/, '')),
  'stream without deltas': editText(SSE, (text) => text.replace(/data: [^\n]*text\.delta[^\n]*\n\n/g, '')),
  'stream of text/plain': editText(SSE, (text) => text, 'text/plain'),
  'stream that is cut': editText(SSE, (text) => text.slice(0, -20)),
  'stream of other types': editText(SSE, (text) => text.replaceAll('transcript.text.delta', 'transcription.chunk')),
  'stream with event lines': editText(SSE, (text) => text.replaceAll('data: ', 'event: chunk\ndata: ')),
  'stream for caches': editHeader(
    'cache-control',
    'public, max-age=60',
    ({ headers }) => headers.get('content-type') === SSE,
  ),
  'stream whose segments lack speakers': editText(SSE, (text) => text.replace(/,"speaker":"\w"/g, '')),
  'stream of a bad usage': editText(SSE, (text) => text.replace('"seconds":8', '"seconds":"8"')),
  'errors in the stream': {
    answer: async (answer, _, form) =>
      answer.ok || !/name="stream"\r\n\r\ntrue/.test(form)
        ? answer
        : new Response(`event: error\ndata: ${await answer.text()}\n\n`, { headers: { 'content-type': SSE } }),
  },
  'no streams with Accept: application/json': {
    answer: (answer, request) =>
      request.headers.get('accept') === 'application/json' && answer.headers.get('content-type') === SSE
        ? Response.json({ text: 'And Mr. John Dashwood' })
        : answer,
  },
}

/** Errors that are not what they should be. */
export const ERROR_MUTATIONS: Readonly<Record<string, Mutation>> = {
  'errors of three keys': editError(({ error: { param, ...error } }) => ({ error })),
  'errors of five keys': editError(({ error }) => ({ error: { ...error, status: 400 } })),
  'errors that are a string': editError(({ error }) => ({ error: error.message })),
  'errors of FastAPI': editError(({ error }) => ({ detail: error.message })),
  'errors as pages': editError(({ error }) => `<h1>${error.message}</h1>`),
  'errors with a code of a number': editError(({ error }) => ({ error: { ...error, code: 400 } })),
  'errors of status 500': editError((body) => body, 500),
  'errors of status 422': editError((body) => body, 422),
  'errors of status 200': editError((body) => body, 200),
  'errors without param': editError(({ error }) => ({ error: { ...error, param: null } })),
  'errors of a wrong param': editError(({ error }) => ({ error: { ...error, param: 'audio' } })),
  'errors of type server_error': editError(({ error }) => ({ error: { ...error, type: 'server_error' } })),
  'errors without a message': editError(({ error }) => ({ error: { ...error, message: '' } })),
  'errors with a stack': editError(({ error }) => ({ error: { ...error, message: 'Error: x\n    at f (a.js:1:1)' } })),
  'errors that quote everything': editError(({ error }) => ({ error: { ...error, message: 'x'.repeat(100_000) } })),
  'no X-Request-ID': editHeader('x-request-id', undefined),
  'no X-Request-ID of errors': editHeader('x-request-id', undefined, ({ ok }) => !ok),
  'one X-Request-ID for all': editHeader('x-request-id', 'req_1'),
  'X-Request-ID hidden': editHeader('access-control-expose-headers', undefined),
}

const has = (pattern: RegExp) => (form: string) => pattern.test(form)

/** Requests that are not understood. */
export const REQUEST_MUTATIONS: Readonly<Record<string, Mutation>> = {
  'no chunked bodies': crashesOn((_, { headers }) => !headers.has('content-length')),
  'no quoted boundaries': crashesOn((_, { headers }) => headers.get('content-type')?.includes('"') === true),
  'no octet-stream': crashesOn(has(/application\/octet-stream/)),
  'no part without a type': crashesOn(has(/filename="[^"]*"\r\n\r\n/)),
  'no type but audio': crashesOn(has(/content-type: (?!audio|video)/i)),
  'no UTF-8 file names': crashesOn(has(/filename="[^"]*[\u0080-\u00ff]/)),
  'no paths in file names': crashesOn(has(/filename="[^"]*\//)),
  'no quotes in file names': crashesOn(has(/filename="[^"]*%22/)),
  'no filename*': crashesOn(has(/filename\*=/)),
  'no lower-case part headers': crashesOn(has(/content-disposition/)),
  'no fields behind the file': crashesOn(has(/name="file"[\s\S]*name="response_format"/)),
  'no preamble': crashesOn((form) => !form.startsWith('--')),
  'no lists without brackets': crashesOn(has(/name="(timestamp_granularities|include|languages|known_speaker_\w+)"/)),
  'no list indices': crashesOn(has(/name="\w+\[\d+\]"/)),
  'no JSON in fields': crashesOn(has(/\r\n\r\n\{"type":"server_vad".*0\.5/)),
  'no objects key by key': crashesOn(has(/chunking_strategy\[/)),
  'no text of null': crashesOn(has(/\r\n\r\nnull\r\n/)),
  'no booleans as digits': crashesOn(has(/name="stream"\r\n\r\n[01]\r\n/)),
  'no decimals': crashesOn(has(/name="temperature"\r\n\r\n0\.25/)),
  'no UTF-8 fields': crashesOn(has(/name="(prompt|keywords\[\])"\r\n\r\n[^\r]*[\u0080-\u00ff]/)),
  'no field over 1 MB': crashesOn((form) => form.length > 2_000_000),
  'no WebM': crashesOn((form) => form.includes('\x1aE\xdf\xa3')),
  'types by the name': crashesOn(has(/filename="(blob|speech)"/)),
  'truncated uploads as whole': {
    body: (bytes, { headers }) => {
      const boundary = /boundary="?([^"]*)/.exec(headers.get('content-type') ?? '')?.[1] ?? ''
      return Buffer.concat([bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
    },
  },
  'fields that are not known crash': crashesOn(has(/name="(conformance_unknown|field_1)"/)),
  'no M4A with its index last': crashesOn(has(/moov-last/)),
  'any index crashes': crashesOn(has(/4294967294/)),
  'any prototype crashes': crashesOn(has(/__proto__/)),
  'nested names crash': crashesOn(has(/\[a\]\[a\]/)),
  'garbage crashes': crashesOn((form) => form.startsWith('RIFF')),
  'long part heads crash': crashesOn(has(/X-Padding/)),
}
