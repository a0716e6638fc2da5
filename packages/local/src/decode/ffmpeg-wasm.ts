import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { AudioDecoder, getAudioDecoder } from '@humansignal/audio-file-decoder'

/** Opens a small audio file. */
export type DecoderFactory = (file: Uint8Array) => Promise<AudioDecoder>

const WASM = '@humansignal/audio-file-decoder/decode-audio.wasm'

/**
 * Loads the LGPL build of ffmpeg's decoders. The package is made for browsers, so it is helped along:
 * it gets its WebAssembly as a data URL, which its `fetch` understands here too.
 */
export async function loadDecoderFactory(): Promise<DecoderFactory> {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(WASM))
  const url = `data:application/wasm;base64,${bytes.toString('base64')}`
  let module: unknown
  return async (file) => {
    const copy = new Uint8Array(file).buffer
    try {
      if (module !== undefined) return new AudioDecoder(module, copy)
      const decoder = await withNodeNames(() => getAudioDecoder(url, copy))
      // Compiling it again for each slice would cost more than decoding; the field is private in name only.
      module = (decoder as unknown as { _module: unknown })._module
      return decoder
    } catch (cause) {
      // After a crash its memory can't be trusted. The cause is worded with the whole data URL, so it is dropped.
      module = undefined
      throw new Error(cause instanceof Error ? 'the AAC decoder crashed' : String(cause))
    }
  }
}

/** Its start-up code expects a CommonJS name, and adds listeners that would rethrow this thread's errors. */
async function withNodeNames<T>(start: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = events.map((event) => process.listeners(event as 'exit'))
  Object.assign(globalThis, { __dirname: '' })
  try {
    return await start()
  } finally {
    Reflect.deleteProperty(globalThis, '__dirname')
    for (const [i, event] of events.entries()) {
      for (const listener of process.listeners(event as 'exit')) {
        if (!before[i]?.includes(listener)) process.removeListener(event, listener)
      }
    }
  }
}
