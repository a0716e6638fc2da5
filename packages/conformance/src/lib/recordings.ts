import { readFileSync } from 'node:fs'

const FOLDER = new URL('../../recordings/', import.meta.url)

/** What is said in the clip, and how long it takes. */
export interface Truth {
  readonly text: string
  /** Seconds. */
  readonly duration: number
}

/** One clip of 7.1 s in every container of the contract: name of the file, and the media type it is sent with. */
export const CONTAINERS: readonly (readonly [file: string, type: string, what: string])[] = [
  ['speech.flac', 'audio/flac', 'FLAC'],
  ['speech.m4a', 'audio/mp4', 'M4A with its index first'],
  ['speech-moov-last.m4a', 'audio/mp4', 'M4A with its index last'],
  ['speech.mp3', 'audio/mpeg', 'MP3 with an ID3 tag'],
  ['speech-no-id3.mp3', 'audio/mpeg', 'MP3 without a tag'],
  ['speech.mp4', 'video/mp4', 'MP4 with a video track'],
  ['speech-fragmented.mp4', 'audio/mp4', 'fragmented MP4, as recorders of Safari write it'],
  ['speech.mpeg', 'audio/mpeg', 'MPEG audio, layer III'],
  ['speech.mpga', 'audio/mpeg', 'MPEG audio, layer II'],
  ['speech.ogg', 'audio/ogg', 'Ogg Opus'],
  ['speech-vorbis.ogg', 'audio/ogg', 'Ogg Vorbis'],
  ['speech.wav', 'audio/wav', 'WAV'],
  ['speech.webm', 'audio/webm', 'WebM Opus'],
  ['speech-recorder.webm', 'audio/webm', 'WebM without duration and index, as recorders of browsers write it'],
]

const files = new Map<string, Buffer>()

/** Bytes of a recording. */
export function recording(name: string): Buffer {
  const bytes = files.get(name) ?? readFileSync(new URL(name, FOLDER))
  files.set(name, bytes)
  return bytes
}

/** The clip that most checks send: 7.1 s of English at 16 kHz, mono, as WAV. */
export function clip(): Buffer {
  return recording('clip.wav')
}

export const TRUTH: Truth = JSON.parse(readFileSync(new URL('truth.json', FOLDER), 'utf8'))
