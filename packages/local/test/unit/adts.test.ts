import { describe, expect, it } from 'vitest'
import { coreRate, readAacConfig, wrapInAdts } from '../../src/decode/adts.js'

const track = { codec: 'aac', sampleRate: 44_100, channels: 2, description: undefined }
const read = (hex: string) => readAacConfig({ ...track, description: Buffer.from(hex, 'hex') })

describe('readAacConfig', () => {
  it.each([
    ['1210', { objectType: 2, rateIndex: 4, channels: 2 }],
    ['1408', { objectType: 2, rateIndex: 8, channels: 1 }],
    // HE-AAC: SBR around LC, core at 22,050 Hz; and with parametric stereo.
    ['2b920800', { objectType: 2, rateIndex: 7, channels: 2 }],
    ['eb8a0800', { objectType: 2, rateIndex: 7, channels: 1 }],
  ])('%s', (hex, profile) => {
    expect(read(hex)).toEqual(profile)
  })

  it('does with what the container says', () => {
    const profile = readAacConfig(track)
    expect(profile).toEqual({ objectType: 2, rateIndex: 4, channels: 2 })
    expect(coreRate(profile)).toBe(44_100)
  })

  it('refuses what ADTS cannot tell', () => {
    expect(() => read('f94800')).toThrow(/can't be read/)
    expect(() => readAacConfig({ ...track, sampleRate: 12_345 })).toThrow(/can't be read/)
  })
})

describe('wrapInAdts', () => {
  const profile = { objectType: 2, rateIndex: 8, channels: 1 }

  it('writes the header', () => {
    const frame = wrapInAdts(new Uint8Array(373), profile)
    expect(Buffer.from(frame.subarray(0, 7)).toString('hex')).toBe('fff160402f9ffc')
    expect(frame).toHaveLength(380)
  })

  it('leaves a frame that has one', () => {
    const frame = wrapInAdts(new Uint8Array(10), profile)
    expect(wrapInAdts(frame, profile)).toBe(frame)
  })
})
