import { once } from 'node:events'
import WebSocket from 'ws'

/** A connection of WebDriver BiDi (w3.org/TR/webdriver-bidi). */
export interface Bidi {
  /** Resolves with the result of a command. */
  send<Result>(method: string, params: object): Promise<Result>
  close(): Promise<void>
}

type Reply = { readonly id: number | null } & (
  | { readonly type: 'success'; readonly result: unknown }
  | { readonly type: 'error'; readonly error: string; readonly message: string }
  | { readonly type: 'event' }
)

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** Connects to a browser, with a new session. */
export async function connectBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(`${url}/session`)
  await once(socket, 'open')
  const waiting = new Map<number, Waiting>()
  let last = 0
  socket.on('message', (data) => {
    const reply: Reply = JSON.parse(String(data))
    const command = waiting.get(reply.id ?? 0)
    if (!command || reply.type === 'event') return
    waiting.delete(reply.id ?? 0)
    if (reply.type === 'success') command.resolve(reply.result)
    else command.reject(new Error(`${reply.error}: ${reply.message}`))
  })
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The browser has gone.'))
    waiting.clear()
  })
  const bidi: Bidi = {
    send: <Result>(method: string, params: object) =>
      new Promise<Result>((resolve, reject) => {
        const id = ++last
        waiting.set(id, { resolve: (result) => resolve(result as Result), reject })
        socket.send(JSON.stringify({ id, method, params }), (error) => {
          if (error) reject(error)
        })
      }),
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
  await bidi.send('session.new', { capabilities: {} })
  return bidi
}
