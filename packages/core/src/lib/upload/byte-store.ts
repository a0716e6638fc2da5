import type { ChunkReader } from '../chunk-reader.js'

/** Where the bytes of an upload go, and where they are read while more of them arrive. */
export interface ByteStore {
  /** Bytes written so far. */
  readonly size: number
  /** True once {@link end} was called. */
  readonly ended: boolean
  /**
   * Appends bytes, which must not be changed afterwards. What is returned, if anything, is to be waited for before the
   * next call: so memory stays bounded.
   *
   * @throws when the store has failed
   */
  write(chunk: Uint8Array): Promise<void> | undefined
  /** Says that nothing more comes. */
  end(): void
  /** Breaks off: all readers get this error, also those who come later. */
  fail(error: unknown): void
  /** Reads from the start; waits for bytes that are still to come. */
  read(): ChunkReader
  /** Frees everything. Readers that are not at the end get an error. May be called more than once. */
  dispose(): Promise<void>
}

/** The failure of readers whose bytes are not there any more. Few ask for it: each error takes a stack trace. */
export const GONE: { readonly error: unknown } = {
  get error() {
    return new Error('The recording is gone: its request has ended.')
  },
}
