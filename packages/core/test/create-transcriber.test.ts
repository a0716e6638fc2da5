import { describe, expect, it } from 'vitest'
import { createTranscriber, type Engine } from '../src/index.js'
import { audioFromPath } from '../src/node.js'
import { fakeEngine } from '../src/testing.js'
import { audio, CONTAINERS, fixture, fixturePath } from './support/audio.js'
import { failureOf } from './support/failure.js'

const transcriber = createTranscriber({ engine: fakeEngine() })

describe('the result', () => {
  it('is an object for the JSON formats', async () => {
    expect(await transcriber.transcribe({ file: audio() })).toEqual({
      text: 'Hello world.',
      usage: { type: 'duration', seconds: 2 },
    })
    const verbose = await transcriber.transcribe({ file: audio(), response_format: 'verbose_json' })
    expect(verbose.segments?.[0]).toMatchObject({ id: 0, text: ' Hello world.' })
    const diarized = await transcriber.transcribe({ file: audio(), response_format: 'diarized_json' })
    expect(diarized.segments[0]).toMatchObject({ id: 'seg_001', speaker: 'A' })
  })

  it('is a text for the others', async () => {
    expect(await transcriber.transcribe({ file: audio(), response_format: 'text' })).toBe('Hello world.')
    expect(await transcriber.transcribe({ file: audio(), response_format: 'srt' })).toMatch(/^1\n00:00:00,100/)
    expect(await transcriber.transcribe({ file: audio(), response_format: 'vtt' })).toMatch(/^WEBVTT\n\n00:00:00.100/)
  })

  it('has words where they are asked for', async () => {
    const { words, segments } = await transcriber.transcribe({
      file: audio(),
      response_format: 'verbose_json',
      timestamp_granularities: ['word'],
    })
    expect(words).toHaveLength(2)
    expect(segments).toBeUndefined()
  })
})

it.each(CONTAINERS)('%s is read from disk, named and typed by its bytes', async (name, _, extension, type) => {
  const engine = fakeEngine()
  await createTranscriber({ engine }).transcribe({ file: await audioFromPath(fixturePath(`containers/${name}`)) })
  expect(engine.calls[0]?.request.file).toMatchObject({ name: name.replace(/\.\w+$/, `.${extension}`), type })
  expect(Buffer.from(engine.calls[0]?.bytes ?? []).equals(fixture(`containers/${name}`))).toBe(true)
})

it('needs no model', async () => {
  const engine = fakeEngine()
  await createTranscriber({ engine }).transcribe({ file: audio() })
  expect(engine.calls[0]?.request).not.toHaveProperty('model')
})

it('gives the engine what is asked, and nothing about the format', async () => {
  const engine = fakeEngine()
  await createTranscriber({ engine, extensions: ['hotwords'] }).transcribe({
    file: audio(),
    model: 'm',
    language: 'de',
    response_format: 'srt',
    temperature: 0.5,
  })
  const { file, ...request } = engine.calls[0]?.request ?? {}
  expect(request).toEqual({
    model: 'm',
    language: 'de',
    temperature: 0.5,
    wanted: { timestamps: ['segment'], speakers: false, logprobs: false, cues: true, stream: false },
  })
})

describe('what can not be served rejects', () => {
  it.each<[string, object, string, string | null]>([
    ['no file', { file: undefined }, 'missing_required_parameter', 'file'],
    ['a bad value', { temperature: 3 }, 'invalid_value', 'temperature'],
    ['an unknown parameter', { responseFormat: 'srt' }, 'unknown_parameter', 'responseFormat'],
    ['no audio', { file: new File(['hello'], 'a.mp3') }, 'unsupported_format', 'file'],
    ['an empty file', { file: new File([], 'a.mp3') }, 'empty_file', 'file'],
  ])('%s', async (_, params, code, param) => {
    const asked = { file: audio(), ...params } as { file: File }
    expect(await failureOf(transcriber.transcribe(asked))).toMatchObject({ code, param })
  })

  it('what the engine can not do', async () => {
    const { transcribe } = createTranscriber({ engine: fakeEngine({ abilities: { diarization: false } }) })
    expect((await failureOf(transcribe({ file: audio(), response_format: 'diarized_json' }))).code).toBe(
      'unsupported_value',
    )
  })
})

it('what the engine throws comes as it is', async () => {
  const { transcribe } = createTranscriber({ engine: fakeEngine({ error: new RangeError('memory') }) })
  await expect(transcribe({ file: audio() })).rejects.toThrow(RangeError)
})

describe('a signal', () => {
  it('that is aborted already spares the engine', async () => {
    const engine = fakeEngine()
    const work = createTranscriber({ engine }).transcribe({ file: audio() }, { signal: AbortSignal.abort() })
    expect(await failureOf(work)).toMatchObject({ code: 'aborted', status: 499 })
    expect(engine.calls).toEqual([])
  })

  it('aborts the work, and its reason is the cause', async () => {
    const controller = new AbortController()
    const engine: Engine = {
      ...fakeEngine(),
      async *transcribe(_, { signal }) {
        queueMicrotask(() => controller.abort(new Error('enough')))
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        yield { type: 'done' }
      },
    }
    const error = await failureOf(
      createTranscriber({ engine }).transcribe({ file: audio() }, { signal: controller.signal }),
    )
    expect(error.code).toBe('aborted')
    expect(error.cause).toMatchObject({ message: 'enough' })
  })
})

describe('parameters for all calls', () => {
  it('stand in for those that a call leaves out', async () => {
    const engine = fakeEngine()
    const { transcribe } = createTranscriber({ engine, params: { model: 'usual', language: 'en' } })
    await transcribe({ file: audio(), language: 'de' })
    await transcribe({ file: audio(), model: undefined })
    expect(engine.calls.map(({ request }) => [request.model, request.language])).toEqual([
      ['usual', 'de'],
      ['usual', 'en'],
    ])
  })

  it('hold no format: the type of the result is that of the call', async () => {
    // @ts-expect-error
    createTranscriber({ engine: fakeEngine(), params: { response_format: 'srt' } })
    const params = { response_format: 'srt' } as object
    const { transcribe } = createTranscriber({ engine: fakeEngine(), params })
    expect((await transcribe({ file: audio() })).text).toBe('Hello world.')
  })
})

it('makes an engine ready that has something to load', async () => {
  let loaded = 0
  const engine = { ...fakeEngine(), ready: async () => void loaded++ }
  await createTranscriber({ engine }).ready()
  expect(loaded).toBe(1)
  await transcriber.ready()
})

it('an abort ends the wait for a recording that never comes', async () => {
  const file = { name: 'a.wav', type: '', stream: () => new ReadableStream<Uint8Array>() }
  const caller = new AbortController()
  const call = createTranscriber({ engine: fakeEngine() }).transcribe({ file }, { signal: caller.signal })
  caller.abort()
  expect(await failureOf(call)).toMatchObject({ code: 'aborted' })
})
