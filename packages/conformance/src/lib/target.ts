import type { Agent } from 'node:http'
import type { Answer } from './answer.js'
import { exchange, type Sending } from './exchange.js'
import { contentType, formBody, type Part } from './multipart.js'
import { clip } from './recordings.js'
import type { Settings } from './settings.js'

/** Text fields by wire name; a list is sent as repeated fields. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

/** Answers that several checks look at. */
export type Shared = Map<string, Promise<unknown>>

/** A file to send in place of the clip. */
export type FilePart = Partial<Omit<Part, 'name'>>

/** What a request differs in from the usual one. */
export interface Unusual {
  readonly file?: FilePart
  readonly headers?: Readonly<Record<string, string>>
  readonly agent?: Agent
}

type RawRequest = Partial<Omit<Sending, 'url' | 'signal'>>

/** The endpoint, as one check sees it. */
export class Target {
  readonly settings: Settings
  readonly signal: AbortSignal
  readonly #shared: Shared

  constructor(settings: Settings, shared: Shared, signal: AbortSignal) {
    this.settings = settings
    this.#shared = shared
    this.signal = signal
  }

  /** Headers that every request has. */
  get headers(): Record<string, string> {
    const { key } = this.settings
    return key === undefined ? {} : { authorization: `Bearer ${key}` }
  }

  /** Sends a request by hand. */
  async send({ headers, ...rest }: RawRequest, url = this.settings.url): Promise<Answer> {
    const { key } = this.settings
    const answer = await exchange({ ...rest, url, headers: { ...this.headers, ...headers }, signal: this.signal })
    return key === undefined ? answer : answer.without(key)
  }

  /** Asks the other route for a translation of the clip: fields, then the clip. */
  translate(fields: Fields = {}): Promise<Answer> {
    const body = formBody([...this.fieldParts(fields), filePart()])
    const headers = { 'content-type': contentType(), 'content-length': body.length }
    return this.send({ body, headers }, translationsUrl(this.settings.url))
  }

  /** Sends a body by hand, with its length. */
  post(body: Uint8Array, headers: Readonly<Record<string, string>> = {}, agent?: Agent): Promise<Answer> {
    return this.send({
      body,
      headers: { 'content-type': contentType(), 'content-length': body.length, ...headers },
      ...(agent && { agent }),
    })
  }

  /** Asks for a transcription as clients do: fields, then the clip. `model` is added where it is not given. */
  transcribe(fields: Fields = {}, { file, headers, agent }: Unusual = {}): Promise<Answer> {
    return this.post(formBody([...this.fieldParts(fields), filePart(file)]), headers, agent)
  }

  /** The text parts of a form, `model` among them. */
  fieldParts(fields: Fields = {}): Part[] {
    return Object.entries({ model: this.settings.model, ...fields }).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((content) => ({ name, content })),
    )
  }

  /** Does something once in a run; what it came to, a failure too, is there for all checks. */
  once<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
    const made = (this.#shared.get(name) as Promise<Value> | undefined) ?? make()
    this.#shared.set(name, made)
    return made
  }
}

function translationsUrl(url: URL): URL {
  const other = new URL(url)
  other.pathname = other.pathname.replace(/transcriptions$/, 'translations')
  return other
}

/** The recording's part of a form. */
export function filePart(file: FilePart = {}): Part {
  return { name: 'file', content: clip(), filename: 'speech.wav', type: 'audio/wav', ...file }
}
