import { heard, settled } from './behaviours.js'
import { wait } from './client.js'
import type { Behaviour, Exchange } from './upstream.js'

/** What becomes of a stream of server-sent events. */
export type StreamEnd = 'done' | 'cut' | 'reset' | 'unfinished' | 'stalled' | 'garbage' | 'error'

/**
 * Answers with server-sent events.
 *
 * @param deltas how many come before the end
 */
export function streamed(end: StreamEnd, deltas = 3): Behaviour {
  return async (exchange) => {
    await settled(exchange)
    const { attempt, response, random, socket } = exchange
    const text = heard(attempt)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let index = 0; index < deltas; index++) {
      const delta = text.slice((index * text.length) / deltas, ((index + 1) * text.length) / deltas)
      await write(exchange, frame({ type: 'transcript.text.delta', delta }))
      await wait(random() * 20)
    }
    if (deltas === 0) response.flushHeaders()
    switch (end) {
      case 'done':
        response.end(`${frame({ type: 'transcript.text.done', text })}data: [DONE]\n\n`)
        return
      case 'unfinished':
        response.end()
        return
      case 'cut':
        await write(exchange, 'data: {"type":"transcript.te')
        socket.end()
        return
      case 'reset':
        await wait(10)
        socket.resetAndDestroy()
        return
      case 'garbage':
        response.end('data: {"type": nonsense\n\ndata: \x00\n\n')
        return
      case 'error':
        response.end(`event: error\n${frame({ error: { message: 'inside-of-the-upstream', code: 'overloaded' } })}`)
        return
      case 'stalled':
    }
  }
}

function write({ response }: Exchange, text: string): Promise<void> {
  return new Promise((resolve) => {
    response.write(text, () => resolve())
  })
}

function frame(event: object): string {
  return `data: ${JSON.stringify(event)}\n\n`
}
