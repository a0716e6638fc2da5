/** A frame of MPEG audio or of AAC in ADTS. */
export interface AudioFrame {
  readonly kind: 'mp3' | 'mpga' | 'aac'
  /** Of MPEG audio, 1 to 3. */
  readonly layer?: number
  /** Bytes to the next frame. */
  readonly length: number
}

/** Bit rates in kbit/s by index, for layers I, II and III of MPEG-1, and for layer I and the others of MPEG-2 (ISO 11172-3, 13818-3). */
const BIT_RATES = {
  mpeg1: [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  ],
  mpeg2: [
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  ],
} as const
/** Sample rates in Hz of MPEG-1; MPEG-2 has half of them and MPEG-2.5 a quarter. */
const SAMPLE_RATES = [44_100, 48_000, 32_000]

/** Reads the header of a frame, or nothing where there is none. */
export function readFrameHeader(bytes: Uint8Array, at: number): AudioFrame | undefined {
  const [sync, kind = 0, rates = 0, , high = 0, low = 0] = bytes.subarray(at, at + 6)
  if (sync !== 0xff || (kind & 0xe0) !== 0xe0) return undefined
  if ((kind & 0xf6) === 0xf0) return readAdts(bytes, at, high, low)
  const version = (kind >> 3) & 3
  const layer = 4 - ((kind >> 1) & 3)
  const bitRate = BIT_RATES[version === 3 ? 'mpeg1' : 'mpeg2'][layer - 1]?.[rates >> 4]
  const sampleRate = SAMPLE_RATES[(rates >> 2) & 3]
  if (version === 1 || !bitRate || !sampleRate) return undefined
  const rate = sampleRate / (version === 3 ? 1 : version === 2 ? 2 : 4)
  const padding = (rates >> 1) & 1
  const perFrame = layer === 3 && version !== 3 ? 72 : 144
  const length =
    layer === 1
      ? (Math.floor((12_000 * bitRate) / rate) + padding) * 4
      : Math.floor((perFrame * 1000 * bitRate) / rate) + padding
  return { kind: layer === 3 ? 'mp3' : 'mpga', layer, length }
}

/** The length is in 13 bits of the fourth to the sixth byte (ISO 13818-7, 6.2.1). */
function readAdts(bytes: Uint8Array, at: number, high: number, low: number): AudioFrame | undefined {
  const length = (((bytes[at + 3] ?? 0) & 3) << 11) | (high << 3) | (low >> 5)
  const isHeadOnly = bytes.length < at + 6
  return length < 7 && !isHeadOnly ? undefined : { kind: 'aac', length }
}
