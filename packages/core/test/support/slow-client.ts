import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { onTestFinished } from 'vitest'
import { BOUNDARY } from './form.js'

/** A client that sends a form piece by piece, and the answer that it gets. */
export class SlowClient {
  readonly request: ClientRequest
  readonly answer: Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.request = request(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, ...headers },
    })
    onTestFinished(() => void this.request.destroy())
    this.answer = this.#receive()
    this.answer.catch(() => {})
  }

  async send(part: string | Uint8Array): Promise<void> {
    await new Promise((resolve) => this.request.write(part, resolve))
  }

  end(part: string | Uint8Array = ''): void {
    this.request.end(part)
  }

  leave(): void {
    this.request.destroy()
  }

  async #receive() {
    const [response] = (await once(this.request, 'response')) as [IncomingMessage]
    // What is still to be sent is nobody's concern any more.
    this.request.on('error', () => {})
    let text = ''
    for await (const chunk of response) text += chunk
    return { status: response.statusCode ?? 0, headers: response.headers, text }
  }
}
