import { expectTypeOf, test } from 'vitest'
import {
  type AudioFile,
  createHandler,
  createTranscriber,
  type DiarizedTranscription,
  type Engine,
  type EngineAbilities,
  openai,
  render,
  type Transcript,
  type Transcription,
  TranscriptionError,
  type TranscriptionErrorCode,
  type VerboseTranscription,
  withTranscription,
} from '../src/index.js'
import { type Cue, layOutCues, renderVtt, toVerboseJson } from '../src/subtitles.js'

declare const file: AudioFile
declare const transcript: Transcript
const engine = openai({ apiKey: 'test' })
const transcriber = createTranscriber({ engine })

test('the result is typed by response_format', () => {
  expectTypeOf(transcriber.transcribe({ file })).resolves.toEqualTypeOf<Transcription>()
  expectTypeOf(transcriber.transcribe({ file, response_format: 'json' })).resolves.toEqualTypeOf<Transcription>()
  expectTypeOf(transcriber.transcribe({ file, response_format: 'text' })).resolves.toEqualTypeOf<string>()
  expectTypeOf(transcriber.transcribe({ file, response_format: 'srt' })).resolves.toEqualTypeOf<string>()
  expectTypeOf(transcriber.transcribe({ file, response_format: 'vtt' })).resolves.toEqualTypeOf<string>()
  expectTypeOf(
    transcriber.transcribe({ file, response_format: 'verbose_json' }),
  ).resolves.toEqualTypeOf<VerboseTranscription>()
  expectTypeOf(
    transcriber.transcribe({ file, response_format: 'diarized_json' }),
  ).resolves.toEqualTypeOf<DiarizedTranscription>()
})

test('a format known only as a union gives the union of the results', () => {
  const format = 'srt' as 'srt' | 'verbose_json'
  expectTypeOf(transcriber.transcribe({ file, response_format: format })).resolves.toEqualTypeOf<
    string | VerboseTranscription
  >()
})

test('what is no parameter of the contract does not compile', () => {
  // @ts-expect-error: the file is required
  transcriber.transcribe({})
  // @ts-expect-error: no such format
  transcriber.transcribe({ file, response_format: 'xml' })
  // @ts-expect-error: a misspelt parameter
  transcriber.transcribe({ file, responseFormat: 'srt' })
  // @ts-expect-error: a number, not a text
  transcriber.transcribe({ file, temperature: '0' })
  // @ts-expect-error: no such granularity
  transcriber.transcribe({ file, timestamp_granularities: ['char'] })
  // @ts-expect-error: a detector of another name
  transcriber.transcribe({ file, chunking_strategy: { type: 'vad' } })
})

test('lists of parameters may be read-only', () => {
  const languages = ['en', 'de'] as const
  expectTypeOf(transcriber.transcribe({ file, languages })).resolves.toEqualTypeOf<Transcription>()
})

test('render() is typed by its format', () => {
  expectTypeOf(render(transcript, {})).toEqualTypeOf<Transcription>()
  expectTypeOf(render(transcript, { response_format: 'vtt' })).toEqualTypeOf<string>()
  expectTypeOf(render(transcript, { response_format: 'verbose_json' })).toEqualTypeOf<VerboseTranscription>()
})

test('handlers are of the web standard', () => {
  expectTypeOf(createHandler).returns.toEqualTypeOf<(request: Request) => Promise<Response>>()
  createHandler({ engine, authorize: (request) => expectTypeOf(request).toEqualTypeOf<Request>() })
  // @ts-expect-error: true would let everyone in by mistake
  createHandler({ engine, authorize: true })
})

test('options may be a function of the request', () => {
  createHandler((request) => {
    expectTypeOf(request).toEqualTypeOf<Request>()
    return { engine }
  })
  createHandler(async () => ({ engine, params: { language: 'en' } }))
  withTranscription(
    (_, transcription) => {
      expectTypeOf(transcription).toEqualTypeOf<string>()
      return new Response(transcription)
    },
    async (request: Request) => ({
      engine,
      response_format: 'srt',
      language: request.headers.get('x-language') ?? 'en',
    }),
  )
})

test('the handler behind withTranscription() is typed by the format', () => {
  withTranscription((request, transcription, form) => {
    expectTypeOf(request).toEqualTypeOf<Request>()
    expectTypeOf(transcription).toEqualTypeOf<Transcription>()
    expectTypeOf(form).toEqualTypeOf<URLSearchParams>()
    return new Response()
  })
  withTranscription(
    (_, transcription) => {
      expectTypeOf(transcription).toEqualTypeOf<string>()
      return new Response(transcription)
    },
    { engine, field: 'voice', response_format: 'srt' },
  )
  // @ts-expect-error: the handler waits for the whole, so there is nothing to stream
  withTranscription(() => new Response(), { engine, stream: true })
  // @ts-expect-error: the parameters stand beside the options
  withTranscription(() => new Response(), { engine, params: { model: 'whisper-1' } })
})

test('a File of the web is a recording', () => {
  expectTypeOf<File>().toExtend<AudioFile>()
})

test('any object of the shape is an engine', () => {
  const own: Engine = {
    name: 'own',
    paid: false,
    describe: () => ({ timestamps: [], diarization: false, logprobs: false, languages: ['en'] }),
    async *transcribe() {
      yield { type: 'done', text: '' } as const
    },
  }
  expectTypeOf(own.describe).returns.toEqualTypeOf<EngineAbilities>()
  // @ts-expect-error: an engine says whether it costs money
  const unpriced: Engine = { name: 'own', describe: own.describe, transcribe: own.transcribe }
  expectTypeOf(unpriced).toExtend<Engine>()
})

test('error codes are a closed list', () => {
  expectTypeOf(new TranscriptionError('invalid_value', '').code).toEqualTypeOf<TranscriptionErrorCode>()
  // @ts-expect-error: no such code
  new TranscriptionError('teapot', '')
  const caught: unknown = undefined
  if (TranscriptionError.isInstance(caught)) expectTypeOf(caught).toEqualTypeOf<TranscriptionError>()
})

test('subtitles are laid out from a transcript and from the bodies that have times', () => {
  expectTypeOf(layOutCues(transcript)).toEqualTypeOf<Cue[]>()
  expectTypeOf(layOutCues).toBeCallableWith({} as VerboseTranscription, { maxLines: 1 })
  expectTypeOf(layOutCues).toBeCallableWith({} as DiarizedTranscription)
  expectTypeOf(toVerboseJson([])).toEqualTypeOf<VerboseTranscription>()
  // @ts-expect-error: karaoke is a matter of writing
  layOutCues(transcript, { karaoke: true })
  renderVtt([], { karaoke: true })
})
