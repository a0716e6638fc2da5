import { readFileSync } from 'node:fs'
import type { Engine } from '../../src/index.js'
import type { ProviderOptions } from '../../src/providers.js'
import { azure, fireworks, groq, localai, mistral, speaches, together, vllm, whisperCpp } from '../../src/providers.js'
import { KEY } from './run.js'
import { upstream } from './servers.js'

/** Every provider, speaking to a server of the test's own. */
export const PROVIDERS: Readonly<Record<string, (at: string, options?: ProviderOptions) => Engine>> = {
  azure: (at, options) => azure({ endpoint: at, apiKey: KEY, deployment: 'gpt-4o-transcribe-diarize', ...options }),
  fireworks: (at, options) => fireworks({ baseURL: `${at}/v1`, apiKey: KEY, ...options }),
  groq: (at, options) => groq({ baseURL: `${at}/openai/v1`, apiKey: KEY, ...options }),
  localai: (at, options) => localai({ baseURL: `${at}/v1`, model: 'whisper-1', ...options }),
  mistral: (at, options) => mistral({ baseURL: `${at}/v1`, apiKey: KEY, ...options }),
  speaches: (at, options) => speaches({ baseURL: `${at}/v1`, model: 'Systran/faster-whisper-small', ...options }),
  together: (at, options) => together({ baseURL: `${at}/v1`, apiKey: KEY, ...options }),
  vllm: (at, options) => vllm({ baseURL: `${at}/v1`, model: 'openai/whisper-large-v3', ...options }),
  'whisper.cpp': (at, options) => whisperCpp({ baseURL: at, converts: true, ...options }),
}

/** A provider's engine, and the calls that its server gets. */
export async function providerWith(
  name: string,
  body: string | object,
  { status = 200, type = 'application/json' } = {},
) {
  const make = PROVIDERS[name]
  if (!make) throw new Error(`There is no provider '${name}'.`)
  const server = await upstream({ status, body, headers: { 'content-type': type } })
  return { engine: make(new URL(server.baseURL).origin), calls: server.calls }
}

/** An answer as its provider gives it. */
export function answerOf(path: string): string {
  return readFileSync(new URL(`../fixtures/providers/${path}`, import.meta.url), 'utf8')
}

/** The text fields of a call, in their order. */
export function fieldsOf(form: FormData): [string, string][] {
  return [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
}
