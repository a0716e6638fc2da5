import Groq, { toFile as groqToFile } from 'groq-sdk'
import OpenAI, { toFile } from 'openai'
import OpenAI7, { toFile as toFile7 } from 'openai7'
import { API } from './mounts.js'

/** A client library of the kind that the vendor generates. */
export interface Sdk {
  readonly name: string
  /** All are used through the types of the first. */
  readonly Client: typeof OpenAI
  readonly toFile: typeof toFile
  /** Groq's client brings the path of the API itself. */
  readonly path: string
}

const asOpenAI = (Client: unknown) => Client as typeof OpenAI

export const OPENAI_SDKS: readonly Sdk[] = [
  { name: 'openai 6', Client: OpenAI, toFile, path: API },
  { name: 'openai 7', Client: asOpenAI(OpenAI7), toFile: toFile7 as typeof toFile, path: API },
]
export const GROQ: Sdk = {
  name: 'groq-sdk',
  Client: asOpenAI(Groq),
  toFile: groqToFile as typeof toFile,
  path: '',
}
export const SDKS: readonly Sdk[] = [...OPENAI_SDKS, GROQ]

/** A client that calls a server; it does not retry unless it is told to. */
export function clientOf({ Client, path }: Sdk, url: string, options: { apiKey?: string; maxRetries?: number } = {}) {
  return new Client({ apiKey: 'key-of-the-client', maxRetries: 0, ...options, baseURL: `${url}${path}` })
}
