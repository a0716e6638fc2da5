import { TranscriptionError } from './errors.js'
import type { EndpointOptions, Settings } from './options.js'
import { checkRequestHead, type RequestHead } from './request-head.js'

/**
 * Why a request is not let in, if it is not; decided before its body is read.
 * What the app's `authorize` throws passes through.
 */
export async function refusalOf<Request>(
  request: Request,
  head: RequestHead,
  authorize: EndpointOptions<Request>['authorize'],
  settings: Pick<Settings, 'describe' | 'limits'>,
): Promise<TranscriptionError | undefined> {
  try {
    if (!asksForDescription(head, settings)) checkRequestHead(head, settings.limits)
    if (authorize && !(await authorize(request))) {
      throw new TranscriptionError('unauthorized', 'You are not allowed to transcribe here.')
    }
    return undefined
  } catch (error) {
    if (TranscriptionError.isInstance(error)) return error
    throw error
  }
}

/** True for a request that wants to know what the endpoint can do, where it is to be told. */
export function asksForDescription({ method }: RequestHead, { describe }: Pick<Settings, 'describe'>): boolean {
  return Boolean(describe) && (method === 'GET' || method === 'HEAD')
}
