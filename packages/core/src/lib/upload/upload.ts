import type { AudioFile } from '../audio-file.js'
import type { WireField } from '../wire-fields.js'

/** A request's body on its way in. */
export interface Upload {
  /** Name of the part that should hold the recording. */
  readonly fileField: string
  /** The recording, as soon as its format is known, or `undefined` when the body had none. Rejects when it is refused. */
  readonly file: Promise<AudioFile | undefined>
  /** Text fields in the order they came, when the body is whole. Rejects when the upload is refused or breaks off. */
  readonly fields: Promise<readonly WireField[]>
  /** Resolves when nothing is read of the body any more, also of one that is refused. Default: when `fields` settles. */
  readonly over?: Promise<void> | undefined
  /** Frees what the upload holds: memory and temporary files. May be called more than once. */
  dispose(): Promise<void>
}
