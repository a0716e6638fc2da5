import type { Engine } from '../../engine.js'
import { MAX_FILE_SIZE } from '../model-registry.js'
import { openaiFields } from '../openai-fields.js'
import { anyModel, chooseModel, knownModel, type ModelAbilities } from '../openai-models.js'
import { hasCredentials, type ProviderOptions, providerEngine } from '../provider.js'
import { baseUrl, below, routeOf } from '../service-url.js'

/** Options of {@link azure}. */
export interface AzureOptions extends ProviderOptions {
  /** The resource, for example `https://example.openai.azure.com`. Default: the environment's `AZURE_OPENAI_ENDPOINT`. */
  readonly endpoint?: string | undefined
  /**
   * Sent as `api-key`. Default: the environment's `AZURE_OPENAI_API_KEY`, but only where `endpoint` is the environment's
   * or a host of Azure: it is never sent elsewhere.
   */
  readonly apiKey?: string | undefined
  /** Name of the deployment, which stands in for the model. Default: the model that a request names. */
  readonly deployment?: string | undefined
  /**
   * `2024-10-21`, for example. With a deployment it is called at `/openai/deployments/…`; without one, and without a
   * version, at `/openai/v1/…`.
   */
  readonly apiVersion?: string | undefined
  /** The model that is deployed, where the deployment has another name. */
  readonly model?: string | undefined
}

/** Longest recording of the gpt-4o models here, in seconds (contract, section 9). */
const GPT_4O_SECONDS = 1500
/** Hosts to which the environment's key may go, whoever names them. */
const AZURE_HOSTS = /\.(openai|cognitiveservices|services\.ai)\.azure\.com$/
/** Whisper has a name of its own here. */
const MODEL_NAMES: ReadonlyMap<string, string> = new Map([['whisper', 'whisper-1']])

/**
 * The engine of Azure OpenAI, in both styles of its addresses. Recordings of up to 25 MiB, and of up to 1500 s for the
 * gpt-4o models.
 *
 * @example
 * ```ts
 * const engine = azure({ endpoint: 'https://example.openai.azure.com', apiKey, deployment: 'gpt-4o-transcribe' })
 * ```
 * @throws {TypeError} when endpoint or key is missing, or `endpoint` is no URL of http or https
 * @throws {RangeError} when a timeout is no time
 */
export function azure(options: AzureOptions = {}): Engine {
  const { deployment, apiVersion } = options
  const endpoint = readEndpoint(options)
  const apiKey = readAzureKey(options, endpoint)
  const known = (asked: string) => {
    const name = deployment === undefined ? asked : (options.model ?? deployment)
    const { abilities, isCertain } = knownModel(MODEL_NAMES.get(name) ?? name, { isVendor: true })
    return { abilities: hosted(abilities), isCertain }
  }
  return providerEngine(
    {
      name: 'azure',
      paid: true,
      model: deployment ?? options.model,
      apiKey,
      headers: apiKey ? { 'api-key': apiKey } : {},
      base: endpoint,
      url: (base, task) => {
        const versioned = apiVersion !== undefined && deployment !== undefined
        const api = versioned ? `deployments/${encodeURIComponent(deployment)}` : 'v1'
        return withVersion(below(base, `openai/${api}/${routeOf(task)}`), apiVersion)
      },
      healthPath: 'openai/v1/models',
      chooseModel: (needs) => chooseModel(needs),
      anyModel: anyModel(),
      known,
      // A deployment stands in for the model, whatever the caller names.
      fields: (request, model, of) => openaiFields(request, deployment ?? model, of),
    },
    options,
  )
}

/** The vendor's limits and dates are others here. */
function hosted({ end, maxDuration, ...abilities }: ModelAbilities): ModelAbilities {
  const longest = maxDuration === undefined ? undefined : GPT_4O_SECONDS
  return { ...abilities, maxFileSize: MAX_FILE_SIZE, maxDuration: longest }
}

function withVersion(url: URL, apiVersion: string | undefined): URL {
  if (apiVersion !== undefined) url.searchParams.set('api-version', apiVersion)
  return url
}

/** The resource. Both styles of addresses begin below it, so what portals show behind it is taken off. */
function readEndpoint({ endpoint }: AzureOptions): URL {
  const text = endpoint ?? globalThis.process?.env?.AZURE_OPENAI_ENDPOINT
  if (!text) {
    throw new TypeError('azure() needs the endpoint: set AZURE_OPENAI_ENDPOINT in the environment, or pass endpoint.')
  }
  const url = baseUrl(text.trim(), 'azure', 'endpoint')
  url.pathname = url.pathname.replace(/\/openai(\/v1)?\/?$/, '')
  return url
}

function readAzureKey(options: AzureOptions, { protocol, hostname }: URL): string | undefined {
  const isAzure = protocol === 'https:' && AZURE_HOSTS.test(hostname)
  const mayRead = options.endpoint === undefined || isAzure
  const key = (options.apiKey ?? (mayRead ? globalThis.process?.env?.AZURE_OPENAI_API_KEY : undefined))?.trim()
  if (key || hasCredentials(options)) return key || undefined
  throw new TypeError('azure() needs a key: set AZURE_OPENAI_API_KEY in the environment, or pass apiKey.')
}
