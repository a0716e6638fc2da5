import { readFrameHeader } from './mpeg-frame.js'

/** A container that the contract accepts, as its first bytes tell. */
export interface AudioFormat {
  /** Name of the container, as the contract spells it. */
  readonly container: 'flac' | 'm4a' | 'mp3' | 'mp4' | 'mpeg' | 'mpga' | 'ogg' | 'wav' | 'webm'
  /** Extension for file names, without the dot. */
  readonly extension: string
  /** Media type. */
  readonly type: string
}

/** Bytes that {@link sniffAudio} looks at; fewer are enough when the file is shorter. */
export const SNIFF_BYTES = 4096

/** Names of the formats for messages, as the vendor lists them. */
export const AUDIO_EXTENSIONS = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm'] as const

const FLAC = format('flac', 'flac', 'audio/flac')
const MPEG_AUDIO = {
  mp3: format('mp3', 'mp3', 'audio/mpeg'),
  mpga: format('mpga', 'mpga', 'audio/mpeg'),
  aac: format('m4a', 'aac', 'audio/aac'),
}
const MPEG = format('mpeg', 'mpeg', 'video/mpeg')
const OGG = format('ogg', 'ogg', 'audio/ogg')
/** WAV, which every engine takes. */
export const WAV = format('wav', 'wav', 'audio/wav')
const WEBM = format('webm', 'webm', 'audio/webm')
const MP4 = format('mp4', 'mp4', 'video/mp4')
const M4A = format('m4a', 'm4a', 'audio/mp4')

/** Brands of ISO media files that hold still pictures: photos of phones. */
const PICTURE_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif', 'avis', 'crx '])
/** Brands of ISO media files that hold audio alone. */
const AUDIO_BRANDS = new Set(['M4A ', 'M4B ', 'M4P ', 'F4A ', 'F4B '])

/**
 * Tells the container of a recording by its first bytes; what the client says of it doesn't count.
 *
 * @returns `undefined` when the bytes are no audio of the contract
 */
export function sniffAudio(head: Uint8Array): AudioFormat | undefined {
  if (ascii(head, 0, 4) === 'fLaC') return FLAC
  if (ascii(head, 0, 4) === 'OggS') return OGG
  if (['RIFF', 'RF64', 'RIFX'].includes(ascii(head, 0, 4)) && ascii(head, 8, 4) === 'WAVE') return WAV
  if (startsWith(head, 0x1a, 0x45, 0xdf, 0xa3)) return WEBM
  if (ascii(head, 4, 4) === 'ftyp') return sniffIsoMedia(head)
  if (startsWith(head, 0x00, 0x00, 0x01, 0xba) || startsWith(head, 0x00, 0x00, 0x01, 0xb3)) return MPEG
  if (ascii(head, 0, 3) === 'ID3') return sniffBehindId3(head)
  return sniffMpegAudio(head, 0)
}

function sniffIsoMedia(head: Uint8Array): AudioFormat | undefined {
  if (PICTURE_BRANDS.has(ascii(head, 8, 4))) return undefined
  return isAudioOnly(head) ? M4A : MP4
}

/**
 * An MP4 without pictures is called m4a: some servers refuse one that is called mp4. Recorders of Safari name no brand
 * of audio, but their index stands first and tells the kinds of the tracks.
 */
function isAudioOnly(head: Uint8Array): boolean {
  const text = ascii(head, 0, head.length)
  return AUDIO_BRANDS.has(text.slice(8, 12)) || (/hdlr.{8}soun/s.test(text) && !/hdlr.{8}vide/s.test(text))
}

/** An ID3 tag may stand before MP3, AAC and even FLAC. One longer than `head` (a cover picture) is taken for MP3's. */
function sniffBehindId3(head: Uint8Array): AudioFormat | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = head.subarray(6, 10)
  let at = 10 + ((a << 21) | (b << 14) | (c << 7) | d)
  // Some writers pad behind the tag.
  while (head[at] === 0) at++
  if (at >= head.length) return MPEG_AUDIO.mp3
  return ascii(head, at, 4) === 'fLaC' ? FLAC : sniffMpegAudio(head, at)
}

/** MPEG audio and AAC have no magic number, only frames: the next one must follow where the first says that it ends. */
function sniffMpegAudio(head: Uint8Array, at: number): AudioFormat | undefined {
  const frame = readFrameHeader(head, at)
  if (!frame) return undefined
  const next = at + frame.length
  // Layer I is not used any more, but text in UTF-16 begins like it.
  if (frame.layer === 1 && next + 4 > head.length) return undefined
  return next + 4 > head.length || readFrameHeader(head, next)?.kind === frame.kind ? MPEG_AUDIO[frame.kind] : undefined
}

function format(container: AudioFormat['container'], extension: string, type: string): AudioFormat {
  return { container, extension, type }
}

function ascii(bytes: Uint8Array, at: number, length: number) {
  return String.fromCharCode(...bytes.subarray(at, Math.min(at + length, SNIFF_BYTES)))
}

function startsWith(bytes: Uint8Array, ...prefix: number[]) {
  return prefix.every((byte, index) => bytes[index] === byte)
}
