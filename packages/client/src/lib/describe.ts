import type { EndpointDescription } from '@transcribekit/core'
import { aborted, TranscriptionClientError } from './errors.js'
import { asRecord, failedAnswer, parseJson } from './failed-answer.js'
import { secondsOf } from './retry-timing.js'

/**
 * Asks an endpoint what it can do.
 *
 * @throws {TranscriptionClientError}
 */
export async function describeEndpoint(url: string, init: RequestInit): Promise<EndpointDescription> {
  const { status, headers, text } = await get(url, init)
  const body = parseJson(text)
  if (status >= 200 && status <= 299 && isDescription(body)) return body
  if (status >= 400 && status !== 404 && status !== 405) {
    throw failedAnswer({ status, body, retryAfter: secondsOf(headers.get('retry-after'), Date.now()) })
  }
  throw new TranscriptionClientError(
    'rejected',
    'The endpoint does not tell what it can do; set describe: true on the server, or check url.',
    { status },
  )
}

async function get(url: string, init: RequestInit) {
  try {
    const response = await fetch(url, init)
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch (cause) {
    if (init.signal?.aborted) throw aborted()
    throw new TranscriptionClientError(
      'network',
      'The server can not be reached, or does not allow this page; check the connection, url and CORS.',
      { cause },
    )
  }
}

function isDescription(value: unknown): value is EndpointDescription {
  const { models, languages, formats, maxBytes } = asRecord(value)
  const areLanguages = languages === 'any' || Array.isArray(languages)
  return Array.isArray(models) && areLanguages && Array.isArray(formats) && typeof maxBytes === 'number'
}
