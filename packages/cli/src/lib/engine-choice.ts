import { UsageError } from './usage-error.js'

/** The embedded engine, or a service with the API of OpenAI. */
export type EngineChoice = LocalChoice | ServiceChoice

interface LocalChoice {
  readonly name: 'local'
  readonly ffmpeg: boolean
}

interface ServiceChoice {
  readonly name: 'openai'
  /** Where it is; left out, it is where the environment says, else at OpenAI. */
  readonly baseURL: string | undefined
  readonly apiKey: string | undefined
  readonly model: string | undefined
  /** What is asked of a server of which nothing is known: that it can do so. */
  readonly abilities: { readonly translation?: true; readonly streaming?: true } | undefined
}

/** What bears on the choice of an engine. */
export interface EngineWishes {
  readonly engine?: string | undefined
  readonly baseUrl?: string | undefined
  readonly model?: string | undefined
  readonly ffmpeg?: boolean | undefined
  readonly translate?: boolean | undefined
  readonly stream?: boolean | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Chooses the engine: the embedded one, unless a service is asked for by name, address or model. A key in the
 * environment alone asks for nothing: nobody gets a bill that was not ordered.
 *
 * @throws {UsageError} for wishes that contradict each other, and where a key is missing
 */
export function chooseService(wishes: EngineWishes): EngineChoice {
  const { engine, baseUrl, model, ffmpeg = false, env } = wishes
  if (engine !== undefined && engine !== 'local' && engine !== 'openai') {
    throw new UsageError(`--engine must be local or openai, not '${engine}'.`)
  }
  const asked = baseUrl !== undefined ? '--base-url' : model !== undefined ? '--model' : undefined
  if (engine === 'local' && asked) throw new UsageError(`${asked} is for services; --engine local has none.`)
  if ((engine ?? (asked ? 'openai' : 'local')) === 'local') return { name: 'local', ffmpeg }
  if (ffmpeg) throw new UsageError('--ffmpeg is for the embedded engine; services read recordings themselves.')
  if (model === '') throw new UsageError('--model is empty.')
  const apiKey = env.OPENAI_API_KEY?.trim() || undefined
  if (baseUrl === undefined && !env.OPENAI_BASE_URL && apiKey === undefined) {
    throw new UsageError(
      'OPENAI_API_KEY is not set. Set it in the environment, name another server by --base-url, or leave --engine and --model out for the embedded engine.',
    )
  }
  return { name: 'openai', baseURL: addressOf(baseUrl), apiKey, model, abilities: abilitiesOf(wishes) }
}

function abilitiesOf({ baseUrl, translate, stream }: EngineWishes): ServiceChoice['abilities'] {
  if (baseUrl === undefined) return undefined
  return { ...(translate && { translation: true }), ...(stream && { streaming: true }) }
}

/** Nothing of an address is quoted: it may hold secrets. */
function addressOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError('--base-url must be an address with its version, such as http://127.0.0.1:8000/v1.')
  }
  if (url.username || url.password) {
    throw new UsageError('--base-url must hold no name and no password. Set OPENAI_API_KEY in the environment.')
  }
  return value
}
