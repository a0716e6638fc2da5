import { createParser } from 'eventsource-parser'
import type { Answer } from './answer.js'
import { recordAt, text } from './shape.js'
import { show } from './show.js'
import { Failed } from './verdict.js'

/** An event of a stream, parsed. */
export interface StreamEvent {
  /** The `event:` line, if there was one. */
  readonly name: string | undefined
  readonly type: string
  readonly data: Record<string, unknown>
}

/** A stream, taken apart. */
export interface StreamAnswer {
  readonly answer: Answer
  readonly events: readonly StreamEvent[]
}

/** Reads the events of an answer. A last `[DONE]` may be there or not; it is no event. */
export function readEvents(answer: Answer): StreamAnswer {
  const messages: { event: string | undefined; data: string }[] = []
  const parser = createParser({
    onEvent: ({ event, data }) => messages.push({ event, data }),
    onError: (error) => {
      throw new Failed('nothing but server-sent events', show(error.message))
    },
  })
  parser.feed(answer.text)
  if (messages.at(-1)?.data === '[DONE]') messages.pop()
  return { answer, events: messages.map(({ event, data }) => readEvent(event, data)) }
}

function readEvent(name: string | undefined, data: string): StreamEvent {
  let parsed: unknown
  try {
    parsed = JSON.parse(data)
  } catch {
    throw new Failed('JSON behind every data:', show(data))
  }
  const event = recordAt(parsed, 'event')
  text(event.type, 'event.type')
  return { name, type: String(event.type), data: event }
}
