import type { ByteSource } from './byte-source.js'

const BLOCK = 1 << 16
const PACK_HEADER = 0xba
const END_CODE = 0xb9
const FIRST_PACKET = 0xbb
const FIRST_AUDIO = 0xc0
const LAST_AUDIO = 0xdf
/** Start code, stream id and the length of what follows. */
const PACKET_HEADER = 6

/** Is it an MPEG program stream (`.mpg`, `.mpeg` with video)? */
export function isProgramStream(head: Uint8Array): boolean {
  return head[0] === 0 && head[1] === 0 && head[2] === 1 && head[3] === PACK_HEADER
}

/** The bytes of the first MPEG audio stream in a program stream (ISO 13818-1 and 11172-1), piece by piece. */
export async function* audioOfProgramStream(source: ByteSource): AsyncGenerator<Uint8Array> {
  let chosen: number | undefined
  for (let position = 0; ; ) {
    const header = await source.read(position, PACKET_HEADER)
    if (header.length < PACKET_HEADER) return
    const id = header[3] as number
    if (header[0] !== 0 || header[1] !== 0 || header[2] !== 1 || id < END_CODE) {
      const next = await findStartCode(source, position + 1)
      if (next === undefined) return
      position = next
    } else if (id < FIRST_PACKET) {
      position += id === PACK_HEADER ? await packHeaderLength(source, position) : 4
    } else {
      const length = ((header[4] as number) << 8) | (header[5] as number)
      if (id >= FIRST_AUDIO && id <= LAST_AUDIO) {
        chosen ??= id
        if (id === chosen) yield payload(await source.read(position + PACKET_HEADER, length))
      }
      position += PACKET_HEADER + length
    }
  }
}

/** 12 bytes in MPEG-1; 14 and stuffing in MPEG-2. */
async function packHeaderLength(source: ByteSource, position: number): Promise<number> {
  const header = await source.read(position, 14)
  return (header[4] ?? 0) >> 6 === 1 ? 14 + ((header[13] ?? 0) & 7) : 12
}

/** Strips the header of a packet: flags and time stamps, in the form of MPEG-2 or MPEG-1. */
function payload(packet: Uint8Array): Uint8Array {
  if ((packet[0] ?? 0) >> 6 === 2) return packet.subarray(3 + (packet[2] ?? 0))
  let position = 0
  while (packet[position] === 0xff) position++
  if ((packet[position] ?? 0) >> 6 === 1) position += 2
  const stamps = (packet[position] ?? 0) >> 4
  return packet.subarray(position + (stamps === 2 ? 5 : stamps === 3 ? 10 : 1))
}

async function findStartCode(source: ByteSource, from: number): Promise<number | undefined> {
  // Blocks overlap by three bytes, as a start code may lie across two of them.
  for (let position = from; ; ) {
    const bytes = await source.read(position, BLOCK)
    if (bytes.length < 4) return undefined
    for (let i = 0; i + 3 < bytes.length; i++) {
      if (bytes[i] === 0 && bytes[i + 1] === 0 && bytes[i + 2] === 1 && (bytes[i + 3] as number) >= END_CODE) {
        return position + i
      }
    }
    position += bytes.length - 3
  }
}
