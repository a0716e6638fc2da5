import { createTranscriptionClient, type Transcription, type VerboseTranscription } from '@transcribekit/client'
import { useTranscription } from '@transcribekit/client/react'
import { expectTypeOf, it } from 'vitest'

it('types results by their format', () => {
  const { transcribe } = createTranscriptionClient({ url: '/' })
  expectTypeOf(transcribe<'json'>).returns.resolves.toEqualTypeOf<Transcription>()
  expectTypeOf(transcribe<'srt'>).returns.resolves.toEqualTypeOf<string>()
  expectTypeOf(transcribe<'srt' | 'verbose_json'>).returns.resolves.toEqualTypeOf<string | VerboseTranscription>()
  expectTypeOf((file: Blob) => transcribe(file)).returns.resolves.toEqualTypeOf<Transcription>()
  expectTypeOf((file: Blob) => transcribe(file, { response_format: 'vtt' })).returns.resolves.toEqualTypeOf<string>()
  // @ts-expect-error there is no such format
  expectTypeOf((file: Blob) => transcribe(file, { response_format: 'ass' })).returns.toBeObject()
  // @ts-expect-error a path is nothing that a browser can read
  expectTypeOf(() => transcribe('talk.mp3')).returns.toBeObject()
})

it('types the results of hooks as well', () => {
  expectTypeOf(useTranscription<'text'>)
    .returns.toHaveProperty('result')
    .toEqualTypeOf<string | undefined>()
  const notes = () => useTranscription({ url: '/', stream: true })
  expectTypeOf(notes).returns.toHaveProperty('result').toEqualTypeOf<Transcription | undefined>()
})
