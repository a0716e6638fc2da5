import { AudioError } from './audio-error.js'
import type { ByteSource } from './byte-source.js'

const SEGMENT = 0x18538067
/** The id of an element has up to 4 bytes, its length up to 8. */
const LONGEST_HEAD = 12
/** Before the segment there is one header; a hostile file may have any number. */
const MAX_ELEMENTS = 10

/**
 * While a recording arrives, only its first segment is read. Throws `invalid_audio` when more follows, as that could
 * belong to it: some recorders leave a length in the segment's head that does not include what they wrote later.
 */
export async function expectOneSegment(source: ByteSource): Promise<void> {
  if (source.size !== undefined) return
  const end = await endOfSegment(source)
  if (end === undefined || (await source.read(end, 1)).length === 0) return
  throw new AudioError('invalid_audio', 'The file has more in it than its first segment.')
}

/** `undefined` where the segment goes on to the end of the file. */
async function endOfSegment(source: ByteSource): Promise<number | undefined> {
  let position = 0
  for (let i = 0; i < MAX_ELEMENTS; i++) {
    const head = await source.read(position, LONGEST_HEAD)
    const idLength = vintLength(head[0])
    const sizeLength = vintLength(head[idLength])
    const size = readSize(head.subarray(idLength, idLength + sizeLength))
    if (size === undefined) return undefined
    position += idLength + sizeLength + size
    if (head.length >= 4 && Buffer.from(head).readUInt32BE() === SEGMENT) return position
  }
  return undefined
}

/** The number of leading zeros of its first byte tells how long a variable-length number is (RFC 8794). */
function vintLength(first = 0): number {
  return Math.clz32(first) - 23
}

/** `undefined` when all bits are ones, which says that the size is not known, or when the bytes end before. */
function readSize(bytes: Uint8Array): number | undefined {
  const [first = 0] = bytes
  let value = first & (0xff >> bytes.length)
  let unknown = value === 0xff >> bytes.length
  for (const byte of bytes.subarray(1)) {
    value = value * 256 + byte
    unknown &&= byte === 0xff
  }
  return unknown || bytes.length === 0 ? undefined : value
}
