import type { EarlyRequest, Engine, EngineCall, EngineRequest, TranscriptEvent } from '../../src/index.js'
import { type FakeEngineOptions, fakeEngine } from '../../src/testing.js'
import { engineRequest } from './run.js'

export const TIMED = { wanted: { timestamps: ['word', 'segment'] } } as const

/** A model of text alone. */
export function textEngine(options: FakeEngineOptions = {}) {
  const transcript = {
    text: 'Hello, big world!',
    languages: [{ code: 'en' }],
    usage: { type: 'duration', seconds: 3 },
  } as const
  const abilities = { timestamps: [], diarization: false, logprobs: false, ...options.abilities }
  return { ...fakeEngine({ transcript, ...options, abilities }), name: 'text' }
}

/** An English engine with times. */
export function timingEngine(options: FakeEngineOptions = {}) {
  const transcript = {
    text: 'hello world',
    language: 'fr',
    duration: 4,
    words: [
      { word: 'hello', start: 1, end: 1.5 },
      { word: 'world', start: 2, end: 2.5 },
    ],
    segments: [{ start: 1, end: 2.5, text: ' hello world', avg_logprob: -0.1, tokens: [1] }],
    usage: { type: 'duration', seconds: 4 },
  } as const
  const abilities = { languages: ['en'], diarization: false, logprobs: false, ...options.abilities }
  return { ...fakeEngine({ transcript, ...options, abilities }), name: 'timing' }
}

/** An engine whose steps a test decides on, and that tells how far it is. */
export function steered(name: string, isEarly = true) {
  const state = { begun: false, aborted: false, refused: false, wanted: undefined as EngineRequest | undefined }
  let finish: (outcome: readonly TranscriptEvent[] | Error) => void = () => {}
  const outcome = new Promise<readonly TranscriptEvent[] | Error>((resolve) => {
    finish = resolve
  })
  async function* events({ complete }: EarlyRequest, { signal }: EngineCall): AsyncGenerator<TranscriptEvent> {
    state.begun = true
    complete.catch(() => {
      state.refused = true
    })
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        state.aborted = true
        reject(signal.reason)
      })
    })
    state.wanted = await Promise.race([complete, aborted])
    const result = await Promise.race([outcome, aborted])
    if (result instanceof Error) throw result
    yield* result
  }
  const engine: Engine = {
    ...fakeEngine(),
    name,
    describe: () => ({
      timestamps: name === 'text' ? [] : ['word'],
      diarization: false,
      logprobs: false,
      languages: 'any',
    }),
    transcribe: (request, call) => events({ file: request.file, complete: Promise.resolve(request) }, call),
    ...(isEarly && { transcribeEarly: events }),
  }
  return { engine, state, finish }
}

export const HEARD: readonly TranscriptEvent[] = [
  { type: 'done', words: [{ word: 'hi', start: 1, end: 2 }], text: 'hi' },
]

/** An upload that is whole when a test says so. */
export function upload() {
  let end: (request: EngineRequest) => void = () => {}
  let refuse: (error: Error) => void = () => {}
  const complete = new Promise<EngineRequest>((resolve, reject) => {
    end = resolve
    refuse = reject
  })
  complete.catch(() => {})
  const { file } = engineRequest()
  return {
    request: { file, complete },
    end: (asked: Parameters<typeof engineRequest>[0]) => end(engineRequest(asked)),
    refuse,
  }
}

/** Starts an engine on an upload that still runs. */
export function begin(engine: Engine, request: EarlyRequest, signal: AbortSignal = new AbortController().signal) {
  const events: TranscriptEvent[] = []
  const work = (async () => {
    for await (const event of engine.transcribeEarly?.(request, { signal }) ?? []) events.push(event)
    return events
  })()
  work.catch(() => {})
  return { work, events }
}
