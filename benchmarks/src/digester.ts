import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Digest } from './messages.js'

/** Makes a digest of bytes as they come. */
export interface Digester {
  update(bytes: Uint8Array): void
  /** The kind, the length and the digest. */
  finish(): string
}

export function createDigester(kind: Digest): Digester {
  let length = 0
  let sum = 0
  const hash = kind === 'sha256' ? createHash(kind) : undefined
  return {
    update(bytes) {
      length += bytes.length
      if (hash) hash.update(bytes)
      else sum = crc32(bytes, sum)
    },
    finish: () => `${kind} ${length} ${hash ? hash.digest('hex') : sum.toString(16)}`,
  }
}
