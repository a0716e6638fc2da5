import { createReadStream, openAsBlob } from 'node:fs'
import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { type AudioSource, TranscriptionError, type TranscriptionStreamEvent } from '@transcribekit/core'
import { fakeEngine } from '@transcribekit/core/testing'
import {
  getTranscriptionToken,
  InjectTranscription,
  TranscriptionException,
  TranscriptionModule,
  TranscriptionService,
} from '@transcribekit/nestjs'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { createApp, PATH, post, SPEECH, SPEECH_PATH, start } from './support/app.js'

@Injectable()
class Notes {
  readonly transcription: TranscriptionService
  constructor(@Inject(TranscriptionService) transcription: TranscriptionService) {
    this.transcription = transcription
  }
}

async function serviceWith(engine = fakeEngine()) {
  const app = await createApp({ imports: [TranscriptionModule.forRoot({ engine, logger: false })], providers: [Notes] })
  return app.get(Notes).transcription
}

it('is typed by format', async () => {
  const service = await serviceWith()
  const srt = await service.transcribe({ file: SPEECH_PATH, response_format: 'srt' })
  expectTypeOf(srt).toEqualTypeOf<string>()
  expect(srt).toContain('00:00:00,100 --> 00:00:01,400')
  const { segments } = await service.transcribe({ file: SPEECH_PATH, response_format: 'verbose_json' })
  expect(segments).toHaveLength(1)
})

it('translates', async () => {
  const engine = fakeEngine()
  const service = await serviceWith(engine)
  const vtt = await service.translate({ file: SPEECH_PATH, response_format: 'vtt' })
  expectTypeOf(vtt).toEqualTypeOf<string>()
  expect(vtt).toContain('Hello world.')
  expect(engine.calls[0]?.request.task).toBe('translate')
})

describe('takes a recording as', () => {
  it.each<[string, () => AudioSource | Promise<AudioSource>]>([
    ['a path', () => SPEECH_PATH],
    ['a Blob', () => openAsBlob(SPEECH_PATH)],
    ['a File', () => new File([SPEECH], 'talk.webm')],
    ['a Buffer', () => SPEECH],
    ['a Buffer with a name', () => ({ name: 'talk.webm', data: SPEECH })],
    ['a stream of Node', () => createReadStream(SPEECH_PATH)],
    ['a stream of the web', () => new Blob([SPEECH]).stream()],
    ["multer's file in memory", () => ({ originalname: 'talk.webm', buffer: SPEECH })],
    ["multer's file on disk", () => ({ originalname: 'talk.webm', path: SPEECH_PATH })],
  ])('%s', async (_, source) => {
    const engine = fakeEngine()
    const { text } = await (await serviceWith(engine)).transcribe({ file: await source() })
    expect(text).toBe('Hello world.')
    expect(Buffer.from(engine.calls[0]?.bytes ?? []).equals(SPEECH)).toBe(true)
  })
})

it('streams typed events', async () => {
  const service = await serviceWith()
  const events: TranscriptionStreamEvent[] = []
  for await (const event of service.stream({ file: SPEECH })) events.push(event)
  expect(events).toEqual([
    { type: 'transcript.text.delta', delta: 'Hello world.' },
    { type: 'transcript.text.done', text: 'Hello world.', usage: { type: 'duration', seconds: 2 } },
  ])
})

it('throws what Nest knows how to answer', async () => {
  const service = await serviceWith()
  const call = service.transcribe({ file: SPEECH, language: 'xx' })
  await expect(call).rejects.toBeInstanceOf(TranscriptionException)
  await expect(call).rejects.toMatchObject({ code: 'invalid_value', param: 'language' })
  const error = (await call.catch((thrown: unknown) => thrown)) as TranscriptionException
  expect(error.getStatus()).toBe(400)
  expect(error.getResponse()).toEqual({
    error: { message: error.message, type: 'invalid_request_error', param: 'language', code: 'invalid_value' },
  })
  expect(TranscriptionError.isInstance(error.cause)).toBe(true)
  const stream = service.stream({ file: SPEECH, language: 'xx' })
  await expect(stream.next()).rejects.toBeInstanceOf(TranscriptionException)
})

it("is answered with status and envelope where a handler doesn't catch", async () => {
  @Controller()
  class NotesController {
    readonly notes: Notes
    constructor(@Inject(Notes) notes: Notes) {
      this.notes = notes
    }
    @Get('note')
    note() {
      return this.notes.transcription.transcribe({ file: Buffer.from('no audio') })
    }
  }
  const imports = [TranscriptionModule.forRoot({ engine: fakeEngine(), logger: false })]
  const answer = await fetch(`${await start({ imports, providers: [Notes], controllers: [NotesController] })}/note`)
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ error: { code: 'unsupported_format', param: 'file' } })
})

it('logs what failed on this side, with its cause, and not what the caller did wrong', async () => {
  const lines: unknown[][] = []
  const logger = { info() {}, warn() {}, error: (...line: unknown[]) => void lines.push(line) }
  const cause = new Error('key refused')
  const engine = fakeEngine({ error: new TranscriptionError('upstream_auth', 'The service refuses.', { cause }) })
  const app = await createApp({ imports: [TranscriptionModule.forRoot({ engine, logger })], providers: [Notes] })
  const { transcription } = app.get(Notes)
  await expect(transcription.transcribe({ file: SPEECH })).rejects.toMatchObject({ code: 'upstream_auth' })
  await expect(transcription.stream({ file: SPEECH }).next()).rejects.toMatchObject({ code: 'upstream_auth' })
  await expect(transcription.transcribe({ file: Buffer.from('no audio') })).rejects.toMatchObject({ param: 'file' })
  const line = [expect.stringContaining('upstream_auth: The service refuses.'), cause]
  expect(lines).toEqual([line, line])
})

it('lets faults of others pass as they are', async () => {
  const service = await serviceWith(fakeEngine({ error: new RangeError('memory') }))
  await expect(service.transcribe({ file: SPEECH })).rejects.toThrow(RangeError)
})

it('can be replaced in tests', async () => {
  const testing = await Test.createTestingModule({
    imports: [TranscriptionModule.forRoot({ engine: fakeEngine() })],
    providers: [Notes],
  })
    .overrideProvider(TranscriptionService)
    .useValue({ transcribe: async () => ({ text: 'Replaced.' }) })
    .compile()
  expect(await testing.get(Notes).transcription.transcribe({ file: SPEECH })).toEqual({ text: 'Replaced.' })
})

describe('options', () => {
  @Injectable()
  class Settings {
    readonly engine = fakeEngine({ transcript: { text: 'From the factory.' } })
  }
  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}

  it('come from a factory, and the service is global where asked to', async () => {
    @Module({ providers: [Notes] })
    class NotesModule {}
    const module = TranscriptionModule.forRootAsync({
      path: PATH,
      isGlobal: true,
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: ({ engine }: Settings) => ({ engine }),
    })
    const app = await createApp({ imports: [module, NotesModule] })
    await app.listen(0, '127.0.0.1')
    const answer = await post(`http://127.0.0.1:${app.getHttpServer().address().port}/${PATH}`)
    expect(await answer.json()).toEqual({ text: 'From the factory.' })
    expect(app.get(Notes, { strict: false }).transcription).toBeInstanceOf(TranscriptionService)
  })

  it('come from a class', async () => {
    @Injectable()
    class Factory {
      readonly settings: Settings
      constructor(@Inject(Settings) settings: Settings) {
        this.settings = settings
      }
      create() {
        return { engine: this.settings.engine }
      }
    }
    const made = TranscriptionModule.forRootAsync({ imports: [SettingsModule], useClass: Factory })
    expect(await (await createApp({ imports: [made] })).get(TranscriptionService).transcribe({ file: SPEECH })).toEqual(
      {
        text: 'From the factory.',
      },
    )
    @Module({ imports: [SettingsModule], providers: [Factory], exports: [Factory] })
    class FactoryModule {}
    const used = TranscriptionModule.forRootAsync({ imports: [FactoryModule], useExisting: Factory })
    expect(await (await createApp({ imports: [used] })).get(TranscriptionService).transcribe({ file: SPEECH })).toEqual(
      {
        text: 'From the factory.',
      },
    )
  })

  it('that are wrong are told when the app starts', async () => {
    const module = TranscriptionModule.forRoot({ engine: fakeEngine(), maxFileSize: -1 })
    await expect(createApp({ imports: [module] })).rejects.toThrow('maxFileSize must be a whole number above 0')
  })
})

describe('instances with names', () => {
  const named = (name: string) =>
    TranscriptionModule.forRoot({ name, engine: fakeEngine({ transcript: { text: name } }), path: name })

  it('live side by side, with endpoints of their own', async () => {
    @Injectable()
    class Desk {
      readonly calls: TranscriptionService
      readonly notes: TranscriptionService
      constructor(
        @InjectTranscription('calls') calls: TranscriptionService,
        @InjectTranscription('notes') notes: TranscriptionService,
      ) {
        this.calls = calls
        this.notes = notes
      }
    }
    const app = await createApp({ imports: [named('calls'), named('notes')], providers: [Desk] })
    await app.listen(0, '127.0.0.1')
    const { calls, notes } = app.get(Desk)
    expect(await calls.transcribe({ file: SPEECH, response_format: 'text' })).toBe('calls')
    expect(await notes.transcribe({ file: SPEECH, response_format: 'text' })).toBe('notes')
    const url = `http://127.0.0.1:${app.getHttpServer().address().port}`
    expect(await (await post(`${url}/notes`)).json()).toEqual({ text: 'notes' })
  })

  it('live beside the one without, and are not taken for it', async () => {
    const unnamed = TranscriptionModule.forRoot({ engine: fakeEngine({ transcript: { text: 'unnamed' } }) })
    const app = await createApp({ imports: [named('calls'), unnamed, named('notes')], providers: [Notes] })
    const texts = [app.get(Notes).transcription, app.get<TranscriptionService>(getTranscriptionToken('calls'))]
    expect(
      await Promise.all(texts.map((service) => service.transcribe({ file: SPEECH, response_format: 'text' }))),
    ).toEqual(['unnamed', 'calls'])
  })
})
