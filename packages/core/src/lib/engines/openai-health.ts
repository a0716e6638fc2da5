import type { EngineHealth } from '../engine.js'

/**
 * Whether an API can be reached and takes our key, by a call that costs nothing.
 * Servers without such an address answer 404, which shows as well that they are there.
 *
 * @param url the address of the list of models, as a rule
 */
export async function openaiHealth(
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<EngineHealth> {
  let status: number
  try {
    const response = await fetch(url, { headers: { ...headers }, redirect: 'manual', signal })
    status = response.status
    await response.body?.cancel()
  } catch {
    return { status: 'down', message: 'The API can not be reached.' }
  }
  if (status === 401 || status === 403) return { status: 'down', message: `The API refuses the key (${status}).` }
  if (status >= 300 && status < 400) return { status: 'down', message: `The API redirects (${status}).` }
  if (status >= 500) return { status: 'down', message: `The API answers ${status}.` }
  if (status === 429) return { status: 'degraded', message: 'The API answers 429: too many requests.' }
  return { status: 'up' }
}
