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
const MP3 = format('mp3', 'mp3', 'audio/mpeg')
const MPGA = format('mpga', 'mpga', 'audio/mpeg')
const AAC = format('m4a', 'aac', 'audio/aac')
const MPEG = format('mpeg', 'mpeg', 'video/mpeg')
const OGG = format('ogg', 'ogg', 'audio/ogg')
const WAV = format('wav', 'wav', 'audio/wav')
const WEBM = format('webm', 'webm', 'audio/webm')
const MP4 = format('mp4', 'mp4', 'video/mp4')
const M4A = format('m4a', 'm4a', 'audio/mp4')

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
  if (ascii(head, 4, 4) === 'ftyp') return AUDIO_BRANDS.has(ascii(head, 8, 4)) ? M4A : MP4
  if (startsWith(head, 0x00, 0x00, 0x01, 0xba) || startsWith(head, 0x00, 0x00, 0x01, 0xb3)) return MPEG
  if (ascii(head, 0, 3) === 'ID3') return sniffBehindId3(head)
  return sniffMpegAudio(head, 0)
}

/** An ID3 tag may stand before MP3, AAC and even FLAC. One longer than `head` (a cover picture) is taken for MP3's. */
function sniffBehindId3(head: Uint8Array): AudioFormat {
  const [a = 0, b = 0, c = 0, d = 0] = head.subarray(6, 10)
  const end = 10 + ((a << 21) | (b << 14) | (c << 7) | d)
  if (ascii(head, end, 4) === 'fLaC') return FLAC
  return sniffMpegAudio(head, end) ?? MP3
}

/** A frame header of MPEG audio: 11 bits of sync, then version, layer, bit rate and sample rate, none of them reserved. */
function sniffMpegAudio(head: Uint8Array, at: number): AudioFormat | undefined {
  const [sync, kind = 0, rates = 0] = head.subarray(at, at + 3)
  if (sync !== 0xff || (kind & 0xe0) !== 0xe0) return undefined
  if ((kind & 0xf6) === 0xf0) return AAC
  const [version, layer, bitRate, sampleRate] = [(kind >> 3) & 3, (kind >> 1) & 3, rates >> 4, (rates >> 2) & 3]
  if (version === 1 || layer === 0 || bitRate === 15 || sampleRate === 3) return undefined
  return layer === 1 ? MP3 : MPGA
}

function format(container: AudioFormat['container'], extension: string, type: string): AudioFormat {
  return { container, extension, type }
}

function ascii(bytes: Uint8Array, at: number, length: number) {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

function startsWith(bytes: Uint8Array, ...prefix: number[]) {
  return prefix.every((byte, index) => bytes[index] === byte)
}
