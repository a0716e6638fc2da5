import { AudioError } from './audio-error.js'
import { type ByteSource, blocks } from './byte-source.js'
import type { MonoAudio } from './mono-audio.js'
import { type PcmFormat, pcmFormat, readPcm } from './pcm.js'
import { checkPlausible } from './plausible.js'

const CHUNK_HEADER = 8
const FIRST_CHUNK = 12
/** Nobody needs more chunks before the samples; a hostile file may have millions of empty ones. */
const MAX_CHUNKS = 1000
const EXTENSIBLE = 0xfffe
const FRAMES_PER_BLOCK = 8192

interface WaveLayout {
  readonly format: PcmFormat
  readonly channels: number
  readonly sampleRate: number
  readonly start: number
  /** May lie beyond the end of the file. */
  readonly end: number
}

/** Is it a WAVE file of any kind: RIFF, big-endian RIFX, or RF64 beyond 4 GB? */
export function isWave(head: Uint8Array): boolean {
  return ['RIFF', 'RIFX', 'RF64'].includes(ascii(head, 0)) && ascii(head, 8) === 'WAVE'
}

/**
 * Reads a WAVE file. Lengths in its header are hints only: programs that stream leave 0 or 0xFFFFFFFF there,
 * so samples go on to the end of the file unless the header says where they end before.
 */
export async function* decodeWave(source: ByteSource): AsyncGenerator<MonoAudio> {
  const layout = await readLayout(source)
  checkPlausible(layout.sampleRate, layout.channels)
  const blockSize = FRAMES_PER_BLOCK * layout.channels * layout.format.bytesPerSample
  for await (const bytes of blocks(source, layout.start, layout.end, blockSize)) {
    yield { samples: readPcm(bytes, layout.format, layout.channels), sampleRate: layout.sampleRate }
  }
}

async function readLayout(source: ByteSource): Promise<WaveLayout> {
  const bigEndian = ascii(await source.read(0, FIRST_CHUNK), 0) === 'RIFX'
  let fmt: Pick<WaveLayout, 'format' | 'channels' | 'sampleRate'> | undefined
  let position = FIRST_CHUNK
  for (let i = 0; i < MAX_CHUNKS; i++) {
    const header = await source.read(position, CHUNK_HEADER)
    if (header.length < CHUNK_HEADER) break
    const size = new DataView(header.buffer, header.byteOffset).getUint32(4, !bigEndian)
    const start = position + CHUNK_HEADER
    if (ascii(header, 0) === 'fmt ') fmt = readFormat(await source.read(start, Math.min(size, 40)), bigEndian)
    else if (ascii(header, 0) === 'data' && fmt) {
      return { ...fmt, start, end: size > 0 ? start + size : Number.POSITIVE_INFINITY }
    }
    position = start + size + (size & 1)
  }
  throw new AudioError(
    'invalid_audio',
    `The WAV file has no ${fmt ? 'samples' : 'format'}: it is incomplete or damaged.`,
  )
}

function readFormat(chunk: Uint8Array, bigEndian: boolean): Pick<WaveLayout, 'format' | 'channels' | 'sampleRate'> {
  if (chunk.length < 16) throw new AudioError('invalid_audio', 'The WAV header is damaged.')
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  const tag = view.getUint16(0, !bigEndian)
  // The extensible form keeps the real tag in the first two bytes of its GUID.
  const encoding = tag === EXTENSIBLE && chunk.length >= 26 ? view.getUint16(24, !bigEndian) : tag
  const bits = view.getUint16(14, !bigEndian)
  const format = pcmFormat(codecName(encoding, bits) + (bigEndian && bits > 8 ? 'be' : ''))
  if (!format) {
    const what = `encoding ${encoding} with ${bits} bits`
    throw new AudioError('unsupported_format', `The WAV file's samples (${what}) can't be read; save it as 16-bit PCM.`)
  }
  return { format, channels: view.getUint16(2, !bigEndian), sampleRate: view.getUint32(4, !bigEndian) }
}

/** The name of an encoding by its WAVE format tag. */
function codecName(encoding: number, bits: number): string {
  if (encoding === 6) return 'alaw'
  if (encoding === 7) return 'ulaw'
  if (encoding === 3) return `pcm-f${bits}`
  return encoding === 1 ? `pcm-${bits === 8 ? 'u' : 's'}${bits}` : ''
}

function ascii(bytes: Uint8Array, position: number): string {
  return String.fromCharCode(...bytes.subarray(position, position + 4))
}
