import { deflateSync } from 'node:zlib'

/**
 * Length of the text over its compressed length, both in bytes, computed as whisper does.
 * Above 2.4 the text probably repeats itself. 0 for empty text.
 */
export function compressionRatio(text: string): number {
  const bytes = Buffer.from(text)
  return bytes.length === 0 ? 0 : bytes.length / deflateSync(bytes).length
}
