import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendAnswer } from './send-answer.js'

/**
 * Sends a web-standard answer: with back-pressure, and cancelling its body when the client leaves.
 *
 * Where the request was not read to its end, the connection closes after the answer, but lingers first:
 * unread bytes would turn into a reset, and the client would see that instead of the answer.
 */
export async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Response,
): Promise<void> {
  const { status, headers, body } = answer
  const { 'set-cookie': _, ...others } = Object.fromEntries(headers)
  const cookies = headers.getSetCookie()
  if (cookies.length > 0 && !response.headersSent) response.setHeader('set-cookie', cookies)
  await sendAnswer(request, response, { status, headers: others, body })
}
