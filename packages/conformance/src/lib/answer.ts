import type { IncomingHttpHeaders } from 'node:http'
import { show } from './show.js'
import { Failed } from './verdict.js'

/** What an endpoint answered. */
export class Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The body, decoded as UTF-8. */
  readonly text: string

  constructor(status: number, headers: IncomingHttpHeaders, text: string) {
    this.status = status
    this.headers = headers
    this.text = text
  }

  /** The same answer, so that nothing that is shown of it can give a secret away. */
  without(secret: string): Answer {
    const headers = Object.entries(this.headers).map(([name, value]) => [
      name,
      value?.toString().replaceAll(secret, '[key]'),
    ])
    return new Answer(this.status, Object.fromEntries(headers), this.text.replaceAll(secret, '[key]'))
  }

  /** Value of a header, empty when there is none. */
  header(name: string): string {
    return this.headers[name]?.toString() ?? ''
  }

  /** Media type in lower case, without its parameters. */
  get type(): string {
    return (this.header('content-type').split(';')[0] ?? '').trim().toLowerCase()
  }

  /** The body, parsed. Fails when it is no JSON. */
  json(): unknown {
    try {
      return JSON.parse(this.text)
    } catch {
      throw new Failed('a body of JSON', this.describe())
    }
  }

  /** The answer in a line. */
  describe(): string {
    return `status ${this.status}, ${show(this.header('content-type')) || 'no content type'}: ${show(this.text) || 'empty body'}`
  }
}
