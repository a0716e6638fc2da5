import { readdirSync, readFileSync } from 'node:fs'

const ROOT = new URL('../../../../fixtures/', import.meta.url)

/** Paths of all recordings. */
export const FIXTURES = ['containers', 'speech'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT))
    .filter((name) => !name.endsWith('.json'))
    .map((name) => `${folder}/${name}`),
)

/** The clip in every container: file names below `containers/`. */
export const CONTAINERS = [
  'speech.wav',
  'speech.flac',
  'speech.mp3',
  'speech-no-id3.mp3',
  'speech.mpeg',
  'speech.mpga',
  'speech.ogg',
  'speech-vorbis.ogg',
  'speech.webm',
  'speech-recorder.webm',
  'speech.m4a',
  'speech-moov-last.m4a',
  'speech.mp4',
  'speech-fragmented.mp4',
]

export function fixture(path: string): Buffer<ArrayBuffer> {
  return Buffer.from(new Uint8Array(readFileSync(new URL(path, ROOT))))
}

/** Clip name → what is said in it. */
export const SPEECH: Readonly<Record<string, string>> = JSON.parse(fixture('speech/reference.json').toString())

/** The clip that all files below `containers/` hold. */
export const CLIP = 'austen-0870.wav'
export const CLIP_TEXT = SPEECH[CLIP] as string

/** Samples of a speech clip, −1…1, at 16 kHz. */
export function clipSamples(name: string): Float32Array {
  const bytes = fixture(`speech/${name}`)
  const start = bytes.indexOf('data') + 8
  const view = new DataView(bytes.buffer, bytes.byteOffset + start)
  return Float32Array.from({ length: view.byteLength >> 1 }, (_, i) => view.getInt16(i * 2, true) / 2 ** 15)
}

/** Pieces one after the other. */
export function join(pieces: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let position = 0
  for (const piece of pieces) {
    whole.set(piece, position)
    position += piece.length
  }
  return whole
}

/** Silence at 16 kHz. */
export function silence(seconds: number): Float32Array {
  return new Float32Array(Math.round(seconds * 16_000))
}
