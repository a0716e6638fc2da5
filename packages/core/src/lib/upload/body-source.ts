/** Takes a request's body as it comes. It never throws. */
export interface BodySink {
  /** What is returned, if anything, is to be waited for before the next chunk; it never rejects. */
  write(chunk: Uint8Array): Promise<void> | undefined
  /** The body has ended. */
  end(): void
  /** It broke off: its client is gone. */
  fail(error: unknown): void
}

/** A request's body. */
export interface BodySource {
  /** Hands the body on; to be called once. */
  start(sink: BodySink): void
  /** Gives up a body that is stuck. */
  cancel(): void
  /** Gives up a body that is refused, whose rest is still to come; resolves when nothing is read of it any more. */
  discard(): Promise<void>
}
