import { TranscriptionError } from '../../src/index.js'

/** The error that something fails with; a failure of any other kind is thrown on. */
export async function failureOf(work: unknown): Promise<TranscriptionError> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    if (TranscriptionError.isInstance(error)) return error
    throw error
  }
  throw new Error('It was expected to fail, and did not.')
}
