import { TranscriptionError } from './errors.js'
import type { Limits } from './limits.js'
import type { EndpointOptions } from './options.js'
import { checkRequestHead, type RequestHead } from './request-head.js'

/**
 * Why a request is not let in, if it is not; decided before its body is read.
 * What the app's `authorize` throws passes through.
 */
export async function refusalOf<Request>(
  request: Request,
  head: RequestHead,
  authorize: EndpointOptions<Request>['authorize'],
  limits: Limits,
): Promise<TranscriptionError | undefined> {
  try {
    checkRequestHead(head, limits)
    if (authorize && !(await authorize(request))) {
      throw new TranscriptionError('unauthorized', 'You are not allowed to transcribe here.')
    }
    return undefined
  } catch (error) {
    if (TranscriptionError.isInstance(error)) return error
    throw error
  }
}
