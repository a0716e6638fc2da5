import { describe, expect, it } from 'vitest'
import { Resampler } from '../../src/decode/resampler.js'

function sine(frequency: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, i) => Math.sin((2 * Math.PI * frequency * i) / rate))
}

function resample(input: Float32Array, from: number, to: number, pieceSize: number): Float32Array {
  const resampler = new Resampler(from, to)
  const output: number[] = []
  for (let i = 0; i < input.length; i += pieceSize) output.push(...resampler.push(input.slice(i, i + pieceSize)))
  output.push(...resampler.flush())
  return Float32Array.from(output)
}

/** Signal over noise and distortion, in dB: what is left when the best-fitting sine is taken out. */
function sinad(output: Float32Array, frequency: number, rate: number): number {
  const middle = output.slice(rate / 10, -rate / 10)
  let [cosine, sine] = [0, 0]
  const angle = (i: number) => (2 * Math.PI * frequency * i) / rate
  for (const [i, value] of middle.entries()) {
    cosine += (value * Math.cos(angle(i)) * 2) / middle.length
    sine += (value * Math.sin(angle(i)) * 2) / middle.length
  }
  let [signal, rest] = [0, 0]
  for (const [i, value] of middle.entries()) {
    const fitted = cosine * Math.cos(angle(i)) + sine * Math.sin(angle(i))
    signal += fitted ** 2
    rest += (value - fitted) ** 2
  }
  return 10 * Math.log10(signal / rest)
}

describe('Resampler', () => {
  it.each([
    [48_000, 1000],
    [44_100, 1000],
    [22_050, 3000],
    [8_000, 1000],
    [11_025, 500],
    [96_000, 5000],
    [24_000, 6000],
  ])('keeps a sine from %i Hz clean (%i Hz): at least 90 dB SINAD', (rate, frequency) => {
    // Whole periods in the measured stretch: all the frequencies are multiples of 10.
    const output = resample(sine(frequency, rate, 1), rate, 16_000, 4096)
    expect(sinad(output, frequency, 16_000)).toBeGreaterThanOrEqual(90)
  })

  it('does not let through what the lower rate has no room for', () => {
    const output = resample(sine(10_000, 48_000, 1), 48_000, 16_000, 4096).slice(1600, -1600)
    expect(Math.max(...output.map(Math.abs))).toBeLessThan(10 ** (-80 / 20))
  })

  it.each([1, 7, 333, 100_000])('gives the same whatever the pieces (%i samples)', (pieceSize) => {
    const input = sine(440, 44_100, 0.2)
    expect(resample(input, 44_100, 16_000, pieceSize)).toEqual(resample(input, 44_100, 16_000, 4096))
  })

  it.each([4_000, 8_000, 11_025, 12_345, 44_100, 48_000, 192_000, 383_999])('keeps the duration from %i Hz', (rate) => {
    const output = resample(new Float32Array(rate / 5), rate, 16_000, 1000)
    expect(Math.abs(output.length - 3200)).toBeLessThanOrEqual(1)
  })

  it('passes a constant unchanged', () => {
    const output = resample(new Float32Array(4410).fill(0.5), 44_100, 16_000, 100).slice(200, -200)
    for (const value of output) expect(value).toBeCloseTo(0.5, 5)
  })
})
