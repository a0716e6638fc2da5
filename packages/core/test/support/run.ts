import {
  type Engine,
  type EngineRequest,
  foldEvents,
  type OpenAIOptions,
  openai,
  type TranscriptEvent,
  type WantedTranscript,
} from '../../src/index.js'
import { audio } from './audio.js'

type Asked = Partial<Omit<EngineRequest, 'wanted'>> & { wanted?: Partial<WantedTranscript> }

/** A request as an engine gets it. */
export function engineRequest({ wanted, ...request }: Asked = {}): EngineRequest {
  return {
    file: { name: 'speech.mp3', type: 'audio/mpeg', size: audio().size, stream: () => audio().stream() },
    wanted: { timestamps: [], speakers: false, logprobs: false, cues: false, stream: false, ...wanted },
    ...request,
  }
}

/** What an engine makes of a request. */
export function transcribe(engine: Engine, asked: Asked = {}, signal: AbortSignal = new AbortController().signal) {
  return foldEvents(engine.transcribe(engineRequest(asked), { signal }))
}

/** All events of an engine. */
export async function eventsOf(engine: Engine, asked: Asked = {}): Promise<TranscriptEvent[]> {
  const events: TranscriptEvent[] = []
  const { signal } = new AbortController()
  for await (const event of engine.transcribe(engineRequest(asked), { signal })) events.push(event)
  return events
}

export const KEY = 'sk-test-0123456789abcdef'

/** The engine under test, speaking to a server of the test's own. */
export function engineAt(baseURL: string, options: OpenAIOptions = {}): Engine {
  return openai({ baseURL, apiKey: KEY, ...options })
}
