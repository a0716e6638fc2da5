/** Ids in a text, separated by white space. */
function ids(text: string): readonly string[] {
  return text.split(/\s+/).filter((id) => id !== '')
}

function without(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((id) => !some.includes(id))
}

/** Checks that wait for a refusal. */
const REFUSALS = ids(`
    request.json-body request.no-boundary request.unknown-field fields.bad-response-format
    fields.bad-temperature-high fields.bad-temperature-negative fields.bad-temperature-word fields.bad-language
    fields.language-and-languages fields.bad-granularity fields.granularities-with-text fields.bad-include
    fields.include-with-text fields.bad-stream fields.bad-chunking fields.bad-chunking-json
    fields.bad-chunking-threshold fields.keyword-line-break fields.keyword-brackets fields.no-model fields.no-file
    fields.no-parts fields.two-files fields.file-as-text speakers.five speakers.mismatch speakers.bad-reference
    stream.field-error stream.file-error errors.envelope errors.type errors.message errors.long-value
    audio.picture audio.prose audio.page audio.empty audio.one-byte audio.webm-head audio.too-short
    audio.no-samples audio.truncated audio.truncated-chunked audio.truncated-fields forms.many-fields
    forms.repeated-field forms.long-name forms.long-value forms.prototype forms.huge-index forms.nested-name
    forms.long-part-head forms.no-name forms.no-disposition forms.garbage forms.empty-body forms.other-boundary
    connection.parallel-mixed connection.after-refusal
  `)

/** Checks that read the words of json. */
const WORDS = ids(`
    request.content-length request.chunked request.small-pieces request.octet-stream request.no-part-type
    request.wrong-part-type request.utf8-filename request.path-filename request.quoted-filename
    request.extended-filename request.header-case request.quoted-boundary request.odd-boundary
    request.long-boundary request.preamble request.sdk-headers request.fetch fields.chunking-auto
    fields.chunking-json fields.chunking-brackets fields.chunking-null fields.stream-false fields.stream-0
    fields.stream-null fields.temperature-0 fields.temperature-0.25 fields.language
    fields.languages fields.languages-bare fields.keywords fields.prompt file.speech.flac file.speech.m4a
    file.speech-moov-last.m4a file.speech.mp3 file.speech-no-id3.mp3 file.speech.mp4 file.speech-fragmented.mp4
    file.speech.mpeg file.speech.mpga file.speech.ogg file.speech-vorbis.ogg file.speech.wav file.speech.webm
    file.speech-recorder.webm file.named-blob file.no-extension file.upper-case-extension file.wrong-extension
    file.wrong-type json.words text.same-as-json srt.same-as-json vtt.same-as-json verbose.same-as-json
    stream.same-as-json connection.parallel connection.parallel-mixed connection.keep-alive
    connection.after-refusal
  `)

/** Which checks find which fault, and no others. */
export const FOUND_BY: Readonly<Record<string, readonly string[]>> = {
  'hears words everywhere': ids('json.silence srt.silence audio.webm-head audio.too-short audio.no-samples'),
  'hears other words each time': ids(`
    json.silence text.same-as-json srt.same-as-json vtt.same-as-json verbose.same-as-json verbose.segment-text
    stream.same-as-json connection.repeatable
  `),
  'does one thing at a time': ids('connection.parallel connection.parallel-mixed'),
  'mixes answers up': ids('connection.parallel connection.parallel-mixed'),
  'serves one request per connection': ids('connection.keep-alive connection.after-refusal connection.leftovers'),
  'is stunned by a client that leaves': ids('connection.client-leaves connection.client-leaves-early'),
  'takes the rest of a body for a request': ids('connection.leftovers'),
  'text as a page': ids('type.text type.text-accept'),
  'text in JSON': ids('type.text type.text-accept headers.charset text.bare text.same-as-json'),
  'text in quotes': ids('text.bare text.same-as-json'),
  'text without charset': ids('headers.charset'),
  'text of another spelling': ids('text.same-as-json'),
  'srt from 0': ids('srt.grammar srt.times srt.words srt.same-as-json connection.parallel'),
  'srt with dots': ids('srt.grammar srt.times srt.words srt.same-as-json connection.parallel'),
  'srt without empty lines': ids('srt.grammar srt.times srt.words srt.same-as-json connection.parallel'),
  'srt in milliseconds': ids('srt.times'),
  'srt backwards': ids('srt.times'),
  'srt without its last words': ids('srt.words srt.same-as-json connection.parallel'),
  'srt of other words': ids('srt.same-as-json'),
  'vtt without signature': ids('vtt.grammar vtt.times vtt.words vtt.same-as-json srt.silence connection.parallel'),
  'vtt without hours': ids('vtt.grammar vtt.times vtt.words vtt.same-as-json connection.parallel'),
  'vtt as text': ids('type.vtt type.vtt-accept'),
  'vtt is srt': ids('vtt.grammar vtt.times vtt.words vtt.same-as-json srt.silence connection.parallel'),
  'vtt out of order': ids('vtt.times'),
  'segments without seek': ids('verbose.segment-keys'),
  'segments with tokens of null': ids('verbose.segment-keys'),
  'segments of one number': ids('verbose.segment-ids'),
  'segments trimmed': ids('verbose.segment-space'),
  'segments that lack the last': ids('verbose.segment-text'),
  'segments that overlap the end': ids('verbose.segment-times'),
  'words with spaces': ids('verbose.word-space'),
  'words called text': ids('verbose.word-keys verbose.word-space verbose.word-times verbose.word-text'),
  'words backwards': ids('verbose.word-times verbose.word-text'),
  'words always': ids('verbose.default-granularity verbose.segment-granularity'),
  'segments always': ids('verbose.word-granularity'),
  'language as a code': ids('verbose.language-name'),
  'duration as a string': ids('verbose.shape verbose.duration diarized.shape'),
  'duration in milliseconds': ids('verbose.duration'),
  'task of a translation': ids('verbose.task'),
  'usage in fractions': ids('verbose.usage'),
  'usage of no type': ids('json.shape verbose.usage diarized.shape'),
  'json without its last words': WORDS,
  'json that holds JSON': ids(`
    json.plain-text json.silence text.same-as-json srt.same-as-json vtt.same-as-json verbose.same-as-json
    stream.same-as-json
  `),
  'speakers missing': ids('diarized.segment-keys'),
  'speakers of one id': ids('diarized.segment-ids'),
  'speakers out of order': ids('diarized.words diarized.segment-times'),
  'no nosniff': ids('headers.nosniff stream.request-id'),
  'logprobs missing': ids('fields.include-brackets fields.include-bare'),
  'stream without done': ids(`
    fields.stream-true fields.stream-1 stream.done stream.done-last stream.done-shape stream.joined stream.words
    stream.same-as-json stream.text stream.verbose_json stream.srt stream.diarized-done
  `),
  'stream with two dones': ids('stream.done stream.done-last stream.diarized-done'),
  'stream that goes on after done': ids('fields.stream-true fields.stream-1 stream.done-last stream.diarized-done'),
  'stream whose done is empty': ids(`
    fields.stream-true fields.stream-1 stream.joined stream.words stream.same-as-json stream.text
    stream.verbose_json stream.srt stream.diarized-done
  `),
  'stream that lacks its first delta': ids('stream.joined'),
  'stream without deltas': ids('stream.delta stream.joined'),
  'stream of text/plain': ids(`
    fields.stream-true fields.stream-1 stream.frames stream.accept stream.delta stream.done stream.done-last
    stream.done-shape stream.joined stream.words stream.same-as-json stream.no-cache stream.request-id stream.text
    stream.verbose_json stream.srt stream.diarized-segments stream.diarized-done
  `),
  'stream that is cut': ids(`
    fields.stream-true fields.stream-1 stream.done stream.done-last stream.done-shape stream.joined stream.words
    stream.same-as-json stream.text stream.verbose_json stream.srt stream.diarized-done
  `),
  'stream of other types': ids('stream.frames stream.delta stream.joined'),
  'stream with event lines': ids('stream.frames'),
  'stream for caches': ids('stream.no-cache'),
  'stream whose segments lack speakers': ids('stream.diarized-segments'),
  'stream of a bad usage': ids('stream.done-shape'),
  'errors in the stream': ids('stream.field-error stream.file-error'),
  'no streams with Accept: application/json': ids('stream.accept'),
  'errors of three keys': REFUSALS,
  'errors of five keys': REFUSALS,
  'errors that are a string': REFUSALS,
  'errors of FastAPI': REFUSALS,
  'errors as pages': REFUSALS,
  'errors with a code of a number': REFUSALS,
  'errors of status 500': [...without(REFUSALS, ids('errors.envelope errors.type errors.message')), 'request.get'],
  'errors of status 422': [
    ...without(
      REFUSALS,
      ids(`
    errors.envelope errors.type errors.message forms.many-fields forms.repeated-field forms.long-name
    forms.long-value forms.prototype forms.huge-index forms.nested-name forms.long-part-head forms.no-name
    forms.no-disposition
  `),
    ),
    'request.get',
  ],
  'errors of status 200': [
    ...without(REFUSALS, ids('errors.envelope errors.type errors.message')),
    'request.get',
    'connection.leftovers',
  ],
  'errors without param': ids('fields.bad-response-format'),
  'errors of a wrong param': without(
    REFUSALS,
    ids(`
    request.json-body request.no-boundary fields.no-parts errors.envelope errors.type errors.message
    audio.truncated-fields forms.many-fields forms.repeated-field forms.long-name forms.long-value forms.prototype
    forms.huge-index forms.nested-name forms.long-part-head forms.no-name forms.no-disposition forms.garbage
    forms.empty-body forms.other-boundary connection.parallel-mixed connection.after-refusal
  `),
  ),
  'errors of type server_error': ids('errors.type'),
  'errors without a message': ids('errors.message'),
  'errors with a stack': ids('errors.message'),
  'errors that quote everything': ids('errors.message errors.long-value'),
  'no X-Request-ID': ids('stream.request-id errors.request-id errors.request-id-success errors.request-id-unique'),
  'no X-Request-ID of errors': ids('errors.request-id errors.request-id-unique'),
  'one X-Request-ID for all': ids('errors.request-id-unique'),
  'X-Request-ID hidden': ids('errors.expose-headers'),
  'no chunked bodies': ids('request.chunked request.small-pieces audio.truncated-chunked'),
  'no quoted boundaries': ids('request.quoted-boundary request.odd-boundary request.long-boundary'),
  'no octet-stream': ids('request.octet-stream'),
  'no part without a type': ids('request.no-part-type'),
  'no type but audio': ids('request.octet-stream request.wrong-part-type forms.no-disposition'),
  'no UTF-8 file names': ids('request.utf8-filename'),
  'no paths in file names': ids('request.path-filename'),
  'no quotes in file names': ids('request.quoted-filename'),
  'no filename*': ids('request.extended-filename'),
  'no lower-case part headers': ids('request.header-case'),
  'no fields behind the file': ids('request.file-first request.file-between request.fetch'),
  'no preamble': ids(`
    request.preamble request.json-body errors.envelope errors.type errors.message errors.request-id
    errors.expose-headers forms.garbage forms.empty-body connection.after-refusal
  `),
  'no lists without brackets': ids(`
    fields.list-bare fields.list-single fields.include-bare fields.languages-bare speakers.bare-lists
  `),
  'no list indices': ids('fields.list-indexed forms.huge-index'),
  'no JSON in fields': ids('fields.chunking-json'),
  'no objects key by key': ids('fields.chunking-brackets'),
  'no text of null': ids('fields.chunking-null fields.stream-null'),
  'no booleans as digits': ids('fields.stream-0 fields.stream-1'),
  'no decimals': ids('fields.temperature-0.25'),
  'no UTF-8 fields': ids('fields.keywords fields.prompt'),
  'no field over 1 MB': ids('speakers.large-reference forms.long-value'),
  'no WebM': ids(`
    file.speech.webm file.speech-recorder.webm file.named-blob file.wrong-extension audio.webm-head
  `),
  'types by the name': ids('file.named-blob file.no-extension'),
  'truncated uploads as whole': ids('audio.truncated audio.truncated-chunked audio.truncated-fields'),
  'fields that are not known crash': ids('request.unknown-field forms.many-fields'),
  'no M4A with its index last': ids('file.speech-moov-last.m4a'),
  'any index crashes': ids('forms.huge-index'),
  'any prototype crashes': ids('forms.prototype'),
  'nested names crash': ids('forms.nested-name'),
  'garbage crashes': ids('forms.garbage'),
  'long part heads crash': ids('forms.long-part-head'),
  'allows too little': ids('limits.just-below'),
  'allows too much': ids('limits.just-above limits.declared limits.endless'),
  'reads everything first': ids('limits.declared limits.endless'),
  'breaks the connection': ids('limits.just-below limits.just-above limits.declared limits.endless'),
}

/** Checks that do not fail where a server answers everything in the same way. */
export const KEPT_BY: Readonly<Record<string, readonly string[]>> = {
  'answers 200 to everything': ids(`
    request.content-length request.chunked request.small-pieces request.octet-stream request.no-part-type
    request.wrong-part-type request.utf8-filename request.path-filename request.quoted-filename
    request.extended-filename request.header-case request.quoted-boundary request.odd-boundary
    request.long-boundary request.preamble request.sdk-headers request.fetch request.unknown-field
    fields.chunking-auto fields.chunking-json fields.chunking-brackets fields.chunking-null fields.stream-false
    fields.stream-0 fields.stream-null fields.stream-true fields.stream-1 fields.temperature-0
    fields.temperature-0.25 fields.temperature-1 fields.language fields.languages fields.languages-bare
    fields.keywords fields.prompt speakers.known speakers.bare-lists speakers.large-reference file.speech.flac
    file.speech.m4a file.speech-moov-last.m4a file.speech.mp3 file.speech-no-id3.mp3 file.speech.mp4
    file.speech-fragmented.mp4 file.speech.mpeg file.speech.mpga file.speech.ogg file.speech-vorbis.ogg
    file.speech.wav file.speech.webm file.speech-recorder.webm file.named-blob file.no-extension
    file.upper-case-extension file.wrong-extension file.wrong-type type.json type.verbose_json type.diarized_json
    type.json-accept json.words json.shape json.plain-text verbose.task verbose.words-of-clip verbose.same-as-json
    verbose.usage stream.frames stream.accept stream.delta stream.done stream.done-last stream.done-shape
    stream.joined stream.words stream.same-as-json stream.no-cache stream.request-id stream.text
    stream.verbose_json stream.srt stream.diarized-segments stream.diarized-done forms.many-fields
    forms.repeated-field forms.long-name forms.long-value forms.prototype forms.huge-index forms.nested-name
    forms.long-part-head forms.no-name forms.no-disposition connection.keep-alive connection.client-leaves
    connection.client-leaves-early connection.repeatable
  `),
  'answers a page of 500 to everything': ids('connection.leftovers'),
  'closes every connection': ids(''),
}
