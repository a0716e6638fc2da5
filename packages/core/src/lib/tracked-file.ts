import type { AudioFile } from './audio-file.js'
import { ReceivedAudio } from './upload/incoming-file.js'

/** The same recording; tells how many bytes of it are read. */
export class TrackedFile implements AudioFile {
  readonly #file: AudioFile
  readonly #onRead: ((bytes: number) => void) | undefined

  constructor(file: AudioFile, onRead: ((bytes: number) => void) | undefined) {
    this.#file = file
    this.#onRead = onRead
  }

  get name(): string {
    return this.#file.name
  }

  get type(): string {
    return this.#file.type
  }

  get size(): number | undefined {
    return this.#file.size
  }

  stream(): ReadableStream<Uint8Array> {
    const [file, onRead] = [this.#file, this.#onRead]
    // An upload counts by itself, without another stream around it.
    if (!onRead || file instanceof ReceivedAudio) return (file as ReceivedAudio).stream(onRead)
    return file.stream().pipeThrough(
      new TransformStream({
        transform(chunk, controller) {
          onRead(chunk.length)
          controller.enqueue(chunk)
        },
      }),
    )
  }
}
