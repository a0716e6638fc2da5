/** Where the endpoint is and what it claims. */
export interface ConformanceOptions {
  /** Base of the API, as clients take it: `http://127.0.0.1:3000/v1`. `/audio/transcriptions` is appended. */
  readonly url: string
  /** Sent as `Authorization: Bearer`. With a key, a wrong one is tried as well. Default none. */
  readonly key?: string | undefined
  /** Model that every request names. Default `whisper-1`. */
  readonly model?: string | undefined
  /** Prefixes of ids, or sections such as `§5`: only these checks. Default all. */
  readonly only?: readonly string[] | undefined
  /** Milliseconds that a check may take. Default 60 000. */
  readonly timeout?: number | undefined
  /** Largest recording in bytes that the endpoint accepts. Default 26 214 400 (25 MiB). */
  readonly maxFileSize?: number | undefined
  /**
   * `false` for an endpoint over a stub that reports the clip's text whatever it is sent: what only decoding
   * can tell (silence, too short, no audio inside) is left out. Default `true`.
   */
  readonly decodes?: boolean | undefined
  /** Ends the run: what is under way fails, and nothing more is started. */
  readonly signal?: AbortSignal | undefined
}

/** Options with all defaults filled in. */
export interface Settings {
  /** The endpoint itself, `/audio/transcriptions` and all. */
  readonly url: URL
  readonly key: string | undefined
  readonly model: string
  readonly only: readonly string[]
  readonly timeout: number
  readonly maxFileSize: number
  readonly decodes: boolean
  readonly signal: AbortSignal
}

/** Longest time that timers can wait, in milliseconds. */
const MAX_TIMEOUT = 2 ** 31 - 1

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {RangeError} for an address that is none, or a number out of its range
 */
export function resolveSettings(options: ConformanceOptions): Settings {
  return {
    url: endpointUrl(options.url),
    key: checkedKey(options.key),
    model: options.model ?? 'whisper-1',
    only: options.only ?? [],
    timeout: positive('timeout', options.timeout ?? 60_000, MAX_TIMEOUT),
    maxFileSize: positive('maxFileSize', options.maxFileSize ?? 26_214_400, Number.MAX_SAFE_INTEGER),
    decodes: options.decodes ?? true,
    signal: options.signal ?? new AbortController().signal,
  }
}

function endpointUrl(base: string): URL {
  if (!URL.canParse(base)) throw new RangeError('url must be an address such as http://127.0.0.1:3000/v1.')
  const url = new URL(base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new RangeError('url must begin with http: or https:.')
  if (url.username !== '' || url.password !== '')
    throw new RangeError('url must hold no credentials; pass the key as key.')
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/audio/transcriptions`
  url.hash = ''
  return url
}

/** What can stand in a header. The message must not quote it. */
function checkedKey(key: string | undefined): string | undefined {
  if (key === undefined || key === '') return undefined
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new RangeError('key must be of visible ASCII characters, without spaces.')
}

function positive(name: string, value: number, max: number): number {
  if (Number.isSafeInteger(value) && value > 0 && value <= max) return value
  throw new RangeError(`${name} must be a whole number from 1 to ${max}, not ${value}.`)
}
