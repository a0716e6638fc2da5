import { describe, expect, it } from 'vitest'
import { StagedSource } from '../../src/decode/byte-source.js'
import type { MonoAudio } from '../../src/decode/mono-audio.js'
import { pcmFormat, readPcm } from '../../src/decode/pcm.js'
import { decodeWave, isWave } from '../../src/decode/wave.js'
import { stagedBytes } from '../support/upload.js'
import { type Encoding, waveFile } from '../support/wave-file.js'

const RAMP = Float32Array.from({ length: 201 }, (_, i) => (i - 100) / 101)

async function decode(file: Uint8Array): Promise<{ samples: number[]; sampleRate: number | undefined }> {
  const pieces: MonoAudio[] = []
  for await (const piece of decodeWave(new StagedSource(stagedBytes(file), () => undefined))) pieces.push(piece)
  return { samples: pieces.flatMap((piece) => [...piece.samples]), sampleRate: pieces[0]?.sampleRate }
}

describe('decodeWave', () => {
  it.each<[Encoding, number]>([
    ['u8', 1 / 128],
    ['s16', 2 ** -15],
    ['s24', 2 ** -22],
    ['s32', 2 ** -22],
    ['f32', 0],
    ['f64', 0],
    ['alaw', 0.04],
    ['ulaw', 0.04],
  ])('%s', async (encoding, tolerance) => {
    const { samples, sampleRate } = await decode(waveFile(RAMP, { encoding, sampleRate: 44_100 }))
    expect(sampleRate).toBe(44_100)
    expect(samples).toHaveLength(RAMP.length)
    for (const [i, value] of samples.entries()) {
      expect(Math.abs(value - (RAMP[i] as number))).toBeLessThanOrEqual(tolerance)
    }
  })

  it.each(['zero', 'unknown'] as const)('reads to the end when the length is %s', async (length) => {
    expect((await decode(waveFile(RAMP, { length }))).samples).toHaveLength(RAMP.length)
  })

  it('mixes channels', async () => {
    expect((await decode(waveFile(RAMP, { channels: 6, encoding: 'f32' }))).samples[7]).toBeCloseTo(
      RAMP[7] as number,
      6,
    )
  })

  it('understands the extensible header', async () => {
    expect((await decode(waveFile(RAMP, { extensible: true, encoding: 'f32' }))).samples[3]).toBe(RAMP[3])
  })

  it('leaves an incomplete last sample out', async () => {
    expect((await decode(waveFile(RAMP).subarray(0, -1))).samples).toHaveLength(RAMP.length - 1)
  })

  it('refuses an unknown encoding by name', async () => {
    const file = waveFile(RAMP)
    file.writeUInt16LE(0x55, 20)
    await expect(decode(file)).rejects.toThrow(/encoding 85/)
  })

  it.each([[{ sampleRate: 3999 }], [{ sampleRate: 384_001 }], [{ channels: 17 }]])(
    'refuses what is implausible: %j',
    async (options) => {
      await expect(decode(waveFile(RAMP, options))).rejects.toThrow(/damaged/)
    },
  )

  it.each([0, 11, 30, 43])('refuses a header of %i bytes', async (length) => {
    await expect(decode(waveFile(RAMP).subarray(0, length))).rejects.toThrow()
  })
})

describe('isWave', () => {
  it.each([
    ['RIFF', true],
    ['RIFX', true],
    ['RF64', true],
    ['OggS', false],
  ])('%s', (id, expected) => {
    expect(isWave(Buffer.from(`${id}\0\0\0\0WAVE`))).toBe(expected)
  })
})

describe('readPcm', () => {
  it.each([
    ['pcm-s16be', [0x40, 0, 0xc0, 0], [0.5, -0.5]],
    ['pcm-s24be', [0x40, 0, 0, 0xc0, 0, 0], [0.5, -0.5]],
    ['pcm-s24', [0, 0, 0x40, 0, 0, 0xc0], [0.5, -0.5]],
    ['pcm-s8', [64, 192], [0.5, -0.5]],
    // ITU-T G.711: the extreme and the smallest codes.
    ['ulaw', [0x80, 0x00, 0xff], [32124 / 32768, -32124 / 32768, 0]],
    ['alaw', [0xaa, 0x2a, 0xd5], [32256 / 32768, -32256 / 32768, 8 / 32768]],
  ])('%s', (codec, bytes, samples) => {
    const format = pcmFormat(codec)
    expect(format && [...readPcm(Uint8Array.from(bytes), format, 1)]).toEqual(samples)
  })

  it('knows no other names', () => {
    expect(pcmFormat('toString')).toBeUndefined()
  })
})
