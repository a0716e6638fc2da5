/** Reads one sample at a byte offset, scaled to −1…1. */
type ReadSample = (view: DataView, offset: number) => number

/** A way in which samples are stored. */
export interface PcmFormat {
  readonly bytesPerSample: number
  readonly read: ReadSample
}

/** Formats under mediabunny's codec names; `be` = big endian. */
const FORMATS: Readonly<Record<string, PcmFormat>> = {
  'pcm-u8': { bytesPerSample: 1, read: (view, at) => (view.getUint8(at) - 128) / 128 },
  'pcm-s8': { bytesPerSample: 1, read: (view, at) => view.getInt8(at) / 128 },
  'pcm-s16': { bytesPerSample: 2, read: (view, at) => view.getInt16(at, true) / 2 ** 15 },
  'pcm-s16be': { bytesPerSample: 2, read: (view, at) => view.getInt16(at) / 2 ** 15 },
  'pcm-s24': { bytesPerSample: 3, read: (view, at) => readInt24(view, at, true) / 2 ** 23 },
  'pcm-s24be': { bytesPerSample: 3, read: (view, at) => readInt24(view, at, false) / 2 ** 23 },
  'pcm-s32': { bytesPerSample: 4, read: (view, at) => view.getInt32(at, true) / 2 ** 31 },
  'pcm-s32be': { bytesPerSample: 4, read: (view, at) => view.getInt32(at) / 2 ** 31 },
  'pcm-f32': { bytesPerSample: 4, read: (view, at) => view.getFloat32(at, true) },
  'pcm-f32be': { bytesPerSample: 4, read: (view, at) => view.getFloat32(at) },
  'pcm-f64': { bytesPerSample: 8, read: (view, at) => view.getFloat64(at, true) },
  'pcm-f64be': { bytesPerSample: 8, read: (view, at) => view.getFloat64(at) },
  alaw: tableFormat(expandALaw),
  ulaw: tableFormat(expandMuLaw),
}

/** The format of that name, for example `pcm-s16`. */
export function pcmFormat(codec: string): PcmFormat | undefined {
  return Object.hasOwn(FORMATS, codec) ? FORMATS[codec] : undefined
}

/** Reads interleaved samples and mixes them down to one channel; an incomplete last frame is left out. */
export function readPcm(bytes: Uint8Array, format: PcmFormat, channels: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const frameSize = format.bytesPerSample * channels
  const mono = new Float32Array(Math.floor(bytes.length / frameSize))
  for (let frame = 0; frame < mono.length; frame++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) {
      sum += format.read(view, frame * frameSize + channel * format.bytesPerSample)
    }
    mono[frame] = sum / channels
  }
  return mono
}

function readInt24(view: DataView, at: number, littleEndian: boolean): number {
  const high = view.getInt8(littleEndian ? at + 2 : at)
  const low = view.getUint8(littleEndian ? at : at + 2)
  return (high << 16) | (view.getUint8(at + 1) << 8) | low
}

function tableFormat(expand: (code: number) => number): PcmFormat {
  const table = Float32Array.from({ length: 256 }, (_, code) => expand(code) / 2 ** 15)
  return { bytesPerSample: 1, read: (view, at) => table[view.getUint8(at)] as number }
}

/** ITU-T G.711 A-law to 16 bits. */
function expandALaw(code: number): number {
  const bits = code ^ 0x55
  const exponent = (bits >> 4) & 7
  const mantissa = bits & 15
  const value = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 264) << (exponent - 1)
  return bits & 128 ? value : -value
}

/** ITU-T G.711 µ-law to 16 bits. */
function expandMuLaw(code: number): number {
  const bits = ~code & 255
  const exponent = (bits >> 4) & 7
  const mantissa = bits & 15
  const value = (((mantissa << 3) + 132) << exponent) - 132
  return bits & 128 ? -value : value
}
