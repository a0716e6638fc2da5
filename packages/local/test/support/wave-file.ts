/** How samples are stored in a WAV file. */
export type Encoding = 'u8' | 's16' | 's24' | 's32' | 'f32' | 'f64' | 'alaw' | 'ulaw'

export interface WaveOptions {
  readonly encoding?: Encoding
  readonly sampleRate?: number
  readonly channels?: number
  /** What the header claims: the truth, or what programs that stream leave there. */
  readonly length?: 'true' | 'zero' | 'unknown'
  readonly extensible?: boolean
}

const BYTES: Readonly<Record<Encoding, number>> = { u8: 1, s16: 2, s24: 3, s32: 4, f32: 4, f64: 8, alaw: 1, ulaw: 1 }
const TAGS: Readonly<Record<Encoding, number>> = { u8: 1, s16: 1, s24: 1, s32: 1, f32: 3, f64: 3, alaw: 6, ulaw: 7 }

/** Makes a WAV file; all channels get the same samples. */
export function waveFile(samples: Float32Array, options: WaveOptions = {}): Buffer<ArrayBuffer> {
  const { encoding = 's16', sampleRate = 16_000, channels = 1, length = 'true', extensible = false } = options
  const size = BYTES[encoding]
  const data = Buffer.alloc(samples.length * channels * size)
  for (let i = 0; i < samples.length; i++) {
    for (let channel = 0; channel < channels; channel++) {
      writeSample(data, (i * channels + channel) * size, samples[i] as number, encoding)
    }
  }
  const fmt = Buffer.alloc(extensible ? 40 : 16)
  fmt.writeUInt16LE(extensible ? 0xfffe : TAGS[encoding], 0)
  fmt.writeUInt16LE(channels, 2)
  fmt.writeUInt32LE(sampleRate, 4)
  fmt.writeUInt32LE(sampleRate * channels * size, 8)
  fmt.writeUInt16LE(channels * size, 12)
  fmt.writeUInt16LE(size * 8, 14)
  if (extensible) fmt.writeUInt16LE(TAGS[encoding], 24)
  const claim = (bytes: number) => (length === 'true' ? bytes : length === 'zero' ? 0 : 0xffffffff)
  return Buffer.concat([
    chunkHead('RIFF', claim(20 + fmt.length + data.length)),
    Buffer.from('WAVE'),
    chunkHead('fmt ', fmt.length),
    fmt,
    chunkHead('data', claim(data.length)),
    data,
  ])
}

function chunkHead(id: string, size: number): Buffer {
  const head = Buffer.alloc(8)
  head.write(id)
  head.writeUInt32LE(size, 4)
  return head
}

function writeSample(data: Buffer, at: number, value: number, encoding: Encoding): void {
  const scaled = (bits: number) =>
    Math.max(-(2 ** (bits - 1)), Math.min(2 ** (bits - 1) - 1, Math.round(value * 2 ** (bits - 1))))
  if (encoding === 'u8') data.writeUInt8(scaled(8) + 128, at)
  else if (encoding === 's16') data.writeInt16LE(scaled(16), at)
  else if (encoding === 's24') data.writeIntLE(scaled(24), at, 3)
  else if (encoding === 's32') data.writeInt32LE(scaled(32), at)
  else if (encoding === 'f32') data.writeFloatLE(value, at)
  else if (encoding === 'f64') data.writeDoubleLE(value, at)
  else data.writeUInt8(encoding === 'ulaw' ? toMuLaw(scaled(16)) : toALaw(scaled(16)), at)
}

/** G.711 by its definition, written from the other end than the code under test. */
function toMuLaw(sample: number): number {
  const magnitude = Math.min(32635, Math.abs(sample)) + 132
  const exponent = Math.floor(Math.log2(magnitude)) - 7
  const code = (sample < 0 ? 128 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)
  return ~code & 255
}

function toALaw(sample: number): number {
  const magnitude = Math.min(32767, sample < 0 ? -sample - 1 : sample)
  const exponent = magnitude < 256 ? 0 : Math.floor(Math.log2(magnitude)) - 7
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 15
  return ((sample < 0 ? 0 : 128) | (exponent << 4) | mantissa) ^ 0x55
}
