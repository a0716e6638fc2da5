import type { TranscriptionTask } from '../params.js'

/**
 * Reads where an API is.
 *
 * @throws {TypeError} when it is no URL of http or https, or holds credentials
 */
export function baseUrl(text: string, factory: string, option = 'baseURL'): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch (cause) {
    throw new TypeError(`${factory}(): ${option} is no URL. It looks like https://127.0.0.1:8000/v1.`, { cause })
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TypeError(`${factory}(): ${option} must be http or https.`)
  if (url.username || url.password)
    throw new TypeError(`${factory}(): pass credentials as apiKey or headers, not in ${option}.`)
  return url
}

/** The route of a task, below the address of an API. */
export function routeOf(task: TranscriptionTask | undefined): string {
  return task === 'translate' ? 'audio/translations' : 'audio/transcriptions'
}

/** A path below the address of an API, whose query is kept. */
export function below(base: URL, path: string): URL {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`
  return url
}

/** What of an address no error may show: its host, and values of its query that may be keys. */
export function confidentialIn({ host, hostname, searchParams }: URL): string[] {
  const values = [...searchParams].flatMap(([name, value]) => (name === 'api-version' ? [] : [value]))
  return [host, hostname, ...values]
}

/** What is secret in headers: their values, and what follows upon a scheme such as `Bearer`. */
export function secretsIn(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.values(headers).flatMap((value) => [value, value.replace(/^\S+\s+/, '')])
}
