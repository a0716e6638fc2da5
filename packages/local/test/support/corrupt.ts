import { seeded } from '@transcribekit/test-support'

/** Ways in which a file gets damaged on its way. */
export const DAMAGES = ['flipped bits', 'garbled header', 'cut off', 'header only', 'zeroed stretch'] as const
export type Damage = (typeof DAMAGES)[number]

/** A damaged copy, the same for the same seed. */
export function corrupt(bytes: Uint8Array, damage: Damage, seed: number): Buffer<ArrayBuffer> {
  const random = seeded(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const copy = Buffer.from(new Uint8Array(bytes))
  switch (damage) {
    case 'flipped bits':
      for (let i = 0; i < copy.length / 500; i++) flipBit(copy, below(copy.length), below(8))
      return copy
    case 'garbled header':
      for (let i = 0; i < 12; i++) copy[below(Math.min(400, copy.length))] = below(256)
      return copy
    case 'cut off':
      return copy.subarray(0, 1 + below(copy.length - 1))
    case 'header only':
      return copy.subarray(0, 20 + below(300))
    case 'zeroed stretch': {
      const start = below(copy.length)
      return copy.fill(0, start, Math.min(copy.length, start + below(copy.length / 3)))
    }
  }
}

function flipBit(bytes: Buffer, position: number, bit: number): void {
  bytes[position] = (bytes[position] as number) ^ (1 << bit)
}
