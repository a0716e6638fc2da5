import { randomBytes } from 'node:crypto'
import { createDigester } from '../digester.js'
import { ID_LENGTH, ID_OFFSET } from '../messages.js'

/** Bytes that are written at once. */
const BLOCK = 64 * 1024
/** All recordings are made of views into this. */
const SOUND = randomBytes(8 * 1024 * 1024)

/** A recording that takes no memory of its own. No two are alike, and no two blocks of one. */
export interface Recording {
  readonly id: string
  readonly bytes: number
  blocks(): Generator<Buffer>
  digest(): string
}

export function createRecording(number: number, bytes: number): Recording {
  const id = String(number).padStart(ID_LENGTH, '0')
  const head = Buffer.from(SOUND.subarray(0, Math.min(BLOCK, bytes)))
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(bytes - 8, 4)
  head.write('WAVEJUNK', 8, 'latin1')
  head.writeUInt32LE(ID_LENGTH, 16)
  head.write(id, ID_OFFSET, 'latin1')
  function* blocks() {
    yield head
    for (let at = BLOCK, index = 1; at < bytes; at += BLOCK, index++) {
      const from = (number * 7919 + index * 104_729) % (SOUND.length - BLOCK)
      yield SOUND.subarray(from, from + Math.min(BLOCK, bytes - at))
    }
  }
  return {
    id,
    bytes,
    blocks,
    digest() {
      const digester = createDigester()
      for (const block of blocks()) digester.update(block)
      return digester.finish()
    },
  }
}
