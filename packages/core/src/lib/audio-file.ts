/**
 * Audio whose bytes can be read more than once: anything shaped like a web `File`.
 *
 * A `File`, a path (`audioFromPath` of `@transcribekit/core/node`) and a received upload all are one.
 */
export interface AudioFile {
  /** File name with an extension, for example `talk.mp3`. */
  readonly name: string
  /** Media type, for example `audio/mpeg`; may be empty. */
  readonly type: string
  /** Length in bytes, when it is known. */
  readonly size?: number | undefined
  /** Reads the bytes from the start; every call gives a fresh stream of the same bytes. */
  stream(): ReadableStream<Uint8Array>
}
