import { TranscriptionError } from '../errors.js'
import type { UpstreamResponse } from './transport.js'
import { badResponse } from './upstream-failures.js'

/** Most that is read of an answer, in bytes (reliability, limits). */
const MAX_ANSWER = 32 * 1024 * 1024
/** Most that is read of an answer that is an error, in bytes. */
const MAX_REFUSAL = 64 * 1024

/**
 * The text of an answer as it comes.
 *
 * @throws {TranscriptionError} `upstream_bad_response` when it is longer than 32 MiB
 */
export async function* decodedAnswer({ body }: Pick<UpstreamResponse, 'body'>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MAX_ANSWER) throw badResponse(`it is longer than ${MAX_ANSWER} bytes`)
    yield decoder.decode(chunk, { stream: true })
  }
  yield decoder.decode()
}

/** Joins what is left of a text. */
export async function joined(start: string, rest: AsyncIterable<string>): Promise<string> {
  let text = start
  for await (const part of rest) text += part
  return text
}

/** The beginning of an answer that is an error, which may be of any length, and cut: its status says enough. */
export async function readRefusal({ body }: Pick<UpstreamResponse, 'body'>, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.length
      if (size > MAX_REFUSAL) break
      text += decoder.decode(chunk, { stream: true })
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!TranscriptionError.isInstance(error)) throw error
  }
  return text + decoder.decode()
}
