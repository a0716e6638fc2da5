import { createHash } from 'node:crypto'

/** Makes a digest of bytes as they come: it tells that a file arrived as it was sent. */
export interface Digester {
  update(bytes: Uint8Array): void
  /** The length and the sha256. */
  finish(): string
}

export function createDigester(): Digester {
  let length = 0
  const hash = createHash('sha256')
  return {
    update(bytes) {
      length += bytes.length
      hash.update(bytes)
    },
    finish: () => `${length} ${hash.digest('hex')}`,
  }
}
