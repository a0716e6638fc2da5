import { readFileSync } from 'node:fs'
import type { AudioFile } from '../../src/index.js'

const FIXTURES = new URL('../../../../fixtures/', import.meta.url)

/** Path of a recording, for example `containers/speech.mp3`. */
export function fixturePath(name: string): string {
  return new URL(name, FIXTURES).pathname
}

/** Bytes of a recording. */
export function fixture(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(name, FIXTURES)))
}

export const CONTAINERS = [
  ['speech.flac', 'flac', 'flac', 'audio/flac'],
  ['speech.m4a', 'm4a', 'm4a', 'audio/mp4'],
  ['speech-moov-last.m4a', 'm4a', 'm4a', 'audio/mp4'],
  ['speech.mp3', 'mp3', 'mp3', 'audio/mpeg'],
  ['speech-no-id3.mp3', 'mp3', 'mp3', 'audio/mpeg'],
  ['speech.mp4', 'mp4', 'mp4', 'video/mp4'],
  ['speech-fragmented.mp4', 'm4a', 'm4a', 'audio/mp4'],
  ['speech.mpeg', 'mp3', 'mp3', 'audio/mpeg'],
  ['speech.mpga', 'mpga', 'mpga', 'audio/mpeg'],
  ['speech.ogg', 'ogg', 'ogg', 'audio/ogg'],
  ['speech-vorbis.ogg', 'ogg', 'ogg', 'audio/ogg'],
  ['speech.wav', 'wav', 'wav', 'audio/wav'],
  ['speech.webm', 'webm', 'webm', 'audio/webm'],
  ['speech-recorder.webm', 'webm', 'webm', 'audio/webm'],
] as const

/** A recording in memory. */
export function audio(bytes: Uint8Array<ArrayBuffer> = fixture('containers/speech.mp3'), name = 'speech.mp3'): File {
  return new File([bytes], name)
}

/** The head of a wave file and as many zero bytes as wanted: the smallest thing that is recognised as audio. */
export function wave(size = 44): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  bytes.set(fixture('containers/speech.wav').subarray(0, Math.min(44, size)))
  return bytes
}

/** A recording of which neither size nor whole content is ever in memory. */
export function endlessAudio(size: number): AudioFile {
  return {
    name: 'long.wav',
    type: '',
    stream() {
      let sent = 0
      return new ReadableStream({
        pull(controller) {
          if (sent >= size) return controller.close()
          controller.enqueue(wave(Math.min(65_536, size - sent)))
          sent += 65_536
        },
      })
    },
  }
}

/** All bytes of a stream. */
export async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer())
}
