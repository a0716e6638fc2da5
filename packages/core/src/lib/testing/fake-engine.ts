import type { Engine, EngineAbilities, EngineRequest } from '../engine.js'
import type { DoneEvent, TranscriptEvent, TranscriptSegment } from '../transcript.js'

/** What a {@link fakeEngine} reports. */
export interface FakeTranscript extends Omit<DoneEvent, 'type'> {
  readonly segments?: readonly TranscriptSegment[] | undefined
}

/** Options of {@link fakeEngine}. */
export interface FakeEngineOptions {
  /** What every call reports. Default: one segment "Hello world." with two words in 1.5 s. */
  readonly transcript?: FakeTranscript | undefined
  /** Thrown by every call in place of a transcript. */
  readonly error?: unknown
  /** Default: everything. */
  readonly abilities?: Partial<EngineAbilities> | undefined
  /** Default `false`. */
  readonly paid?: boolean | undefined
}

/** An engine for tests: it reports what it is told to and remembers what it was asked. */
export interface FakeEngine extends Engine {
  /** Every request, with the bytes of its file. */
  readonly calls: readonly { readonly request: EngineRequest; readonly bytes: Uint8Array }[]
}

const HELLO: FakeTranscript = {
  text: 'Hello world.',
  language: 'en',
  duration: 1.5,
  segments: [{ start: 0.1, end: 1.4, text: ' Hello world.' }],
  words: [
    { word: 'Hello', start: 0.1, end: 0.6 },
    { word: 'world', start: 0.7, end: 1.4 },
  ],
  usage: { type: 'duration', seconds: 2 },
}

/**
 * Makes an engine for tests of your own app: no network, no model, always the same answer.
 *
 * @example
 * ```ts
 * const engine = fakeEngine({ transcript: { text: 'Buy milk.' } })
 * app.use(transcribe({ engine }))
 * ```
 */
export function fakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const { transcript = HELLO, error, abilities, paid = false } = options
  const calls: { request: EngineRequest; bytes: Uint8Array }[] = []
  return {
    name: 'fake',
    paid,
    calls,
    describe: () => ({
      timestamps: ['word', 'segment'],
      diarization: true,
      logprobs: true,
      translation: true,
      languages: 'any',
      ...abilities,
    }),
    async *transcribe(request, { signal }): AsyncGenerator<TranscriptEvent> {
      const bytes = new Uint8Array(await new Response(request.file.stream()).arrayBuffer())
      calls.push({ request, bytes })
      signal.throwIfAborted()
      if (error !== undefined) throw error
      const { segments = [], ...done } = transcript
      for (const segment of segments) yield { type: 'segment', segment }
      yield { type: 'done', ...done }
    },
  }
}
