import { createHash } from 'node:crypto'
import { seeded } from '@transcribekit/test-support'

/** A recording that tells an upstream which plan it belongs to. */
export interface MarkedRecording {
  readonly plan: string
  readonly bytes: Buffer
  readonly sha256: string
}

/** Bytes after which a recording repeats itself. */
const PERIOD = 3_200_000
let noise: Buffer | undefined

/** Makes a wave file of noise; a chunk at its beginning names the plan. */
export function markedRecording(plan: string, size: number, random: () => number): MarkedRecording {
  const from = Math.floor(random() * PERIOD)
  const samples = Buffer.alloc(size, makeNoise().subarray(from, from + Math.min(size, PERIOD)))
  const format = Buffer.from([1, 0, 1, 0, 0x80, 0x3e, 0, 0, 0, 0x7d, 0, 0, 2, 0, 16, 0])
  return waveOf(plan, Buffer.concat([chunk('fmt ', format), markOf(plan), chunk('data', samples)]))
}

/** A wave file with the same sound, that names a plan. */
export function marked(plan: string, wave: Buffer): MarkedRecording {
  const formatEnd = 20 + wave.readUInt32LE(16)
  const chunks = Buffer.concat([wave.subarray(12, formatEnd), markOf(plan), wave.subarray(formatEnd)])
  return waveOf(plan, chunks)
}

/** The plan that the first bytes of a file name. */
export function planOf(head: Buffer): string | undefined {
  return /plan:([^;]+);/.exec(head.toString('latin1'))?.[1]
}

function markOf(plan: string): Buffer {
  const mark = Buffer.from(`plan:${plan};`)
  return chunk('note', Buffer.concat([mark, Buffer.alloc(mark.length % 2)]))
}

function waveOf(plan: string, chunks: Buffer): MarkedRecording {
  const bytes = chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), chunks]))
  return { plan, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

function chunk(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content])
}

/** Noise that all recordings are cut out of: bytes that repeat nowhere would hide nothing, and making them takes time. */
function makeNoise(): Buffer {
  if (noise) return noise
  const random = seeded(20)
  const words = new Uint32Array((2 * PERIOD) / 4)
  for (let index = 0; index < words.length; index++) words[index] = random() * 4294967296
  noise = Buffer.from(words.buffer)
  return noise
}
