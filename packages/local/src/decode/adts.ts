import { AudioError } from './audio-error.js'
import type { TrackInfo } from './packet-decoder.js'

const HEADER = 7
const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]
/** Object types that wrap another one: SBR and parametric stereo of HE-AAC. */
const WRAPPERS = [5, 29]

/** What an ADTS header needs to know (ISO 13818-7). */
export interface AdtsProfile {
  readonly objectType: number
  readonly rateIndex: number
  readonly channels: number
}

/** Reads the AudioSpecificConfig of ISO 14496-3; without one, the container's own numbers have to do. */
export function readAacConfig(track: TrackInfo): AdtsProfile {
  const profile = track.description ? parseConfig(track.description) : undefined
  const rateIndex = profile?.rateIndex ?? RATES.indexOf(track.sampleRate)
  const objectType = profile?.objectType ?? 2
  const channels = profile?.channels || track.channels
  if (objectType < 1 || objectType > 4 || rateIndex < 0 || rateIndex >= RATES.length || channels > 7) {
    throw new AudioError('unsupported_format', `This kind of AAC (object type ${objectType}) can't be read.`)
  }
  return { objectType, rateIndex, channels }
}

/** The core's sample rate; HE-AAC decodes to twice of it. */
export function coreRate(profile: AdtsProfile): number {
  return RATES[profile.rateIndex] as number
}

/** Puts an ADTS header before a packet; one that has it already (the first 12 bits are ones) stays as it is. */
export function wrapInAdts(packet: Uint8Array, profile: AdtsProfile): Uint8Array {
  if (packet[0] === 0xff && ((packet[1] ?? 0) & 0xf0) === 0xf0) return packet
  const size = packet.length + HEADER
  const frame = new Uint8Array(size)
  frame.set([
    0xff,
    0xf1,
    ((profile.objectType - 1) << 6) | (profile.rateIndex << 2) | (profile.channels >> 2),
    ((profile.channels & 3) << 6) | (size >> 11),
    (size >> 3) & 0xff,
    ((size & 7) << 5) | 0x1f,
    0xfc,
  ])
  frame.set(packet, HEADER)
  return frame
}

function parseConfig(config: Uint8Array): AdtsProfile {
  let bit = 0
  const read = (count: number): number => {
    let value = 0
    for (let i = 0; i < count; i++, bit++) value = (value << 1) | (((config[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
    return value
  }
  const readObjectType = () => {
    const type = read(5)
    return type === 31 ? 32 + read(6) : type
  }
  const readRate = () => {
    const index = read(4)
    return index === 15 ? nearestRate(read(24)) : index
  }
  let objectType = readObjectType()
  const rateIndex = readRate()
  const channels = read(4)
  if (WRAPPERS.includes(objectType)) {
    readRate()
    objectType = readObjectType()
  }
  return { objectType, rateIndex, channels }
}

function nearestRate(rate: number): number {
  const distances = RATES.map((known) => Math.abs(known - rate))
  return distances.indexOf(Math.min(...distances))
}
