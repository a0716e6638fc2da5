import { describe, expect, it } from 'vitest'
import { DEFAULT_SEGMENTATION } from '../../src/speech/segmentation.js'
import { Segmenter, type Stretch } from '../../src/speech/segmenter.js'
import { FRAME } from '../../src/speech/silero.js'

const FRAME_SECONDS = FRAME / 16_000

/** Feeds synthetic probabilities, given as [seconds, probability]; each sample holds the number of its frame. */
function segment(...plan: readonly (readonly [number, number])[]): Stretch[] {
  const segmenter = new Segmenter()
  const stretches: Stretch[] = []
  let frame = 0
  for (const [seconds, probability] of plan) {
    for (let i = 0; i < Math.round(seconds / FRAME_SECONDS); i++) {
      stretches.push(...segmenter.push(new Float32Array(FRAME).fill(frame++), probability))
    }
  }
  return [...stretches, ...segmenter.finish(frame * FRAME)]
}

describe('Segmenter', () => {
  it('finds nothing in silence', () => {
    expect(segment([60, 0.1])).toEqual([])
  })

  it('does not take a click for speech', () => {
    expect(segment([1, 0], [0.06, 0.9], [1, 0])).toEqual([])
  })

  it('finds speech, its times and its audio with 0.3 s of padding', () => {
    const [stretch, ...others] = segment([3.2, 0], [1.6, 0.9], [4.8, 0])
    expect(others).toEqual([])
    expect(stretch?.start).toBeCloseTo(3.2)
    expect(stretch?.end).toBeCloseTo(4.8)
    expect(stretch?.samples).toHaveLength((1.6 + 0.6) * 16_000)
    expect(stretch?.samples[0.3 * 16_000]).toBe(100)
    expect(stretch?.speechProbability).toBeCloseTo(0.9)
  })

  it('goes on through a dip that is not silence', () => {
    expect(segment([1, 0.9], [1, 0.4], [1, 0.9], [3, 0])[0]?.parts).toHaveLength(1)
  })

  it('joins neighbours across a gap of up to 2 s and keeps the pause in mind', () => {
    const [stretch, ...others] = segment([2, 0.9], [1, 0], [2, 0.9], [3, 0])
    expect(others).toEqual([])
    expect(stretch?.parts).toHaveLength(2)
  })

  it('parts neighbours across a longer gap', () => {
    expect(segment([2, 0.9], [2.5, 0], [2, 0.9], [3, 0])).toHaveLength(2)
  })

  it('does not join beyond 15 s', () => {
    expect(segment([9, 0.9], [1, 0], [9, 0.9], [3, 0])).toHaveLength(2)
  })

  it('cuts speech without a pause after at most 20 s, where it is least voiced', () => {
    const stretches = segment([14, 0.9], [0.064, 0.5], [30, 0.9])
    expect(stretches.length).toBeGreaterThanOrEqual(3)
    expect(stretches[0]?.end).toBeCloseTo(14.0, 1)
    for (const stretch of stretches) expect(stretch.end - stretch.start).toBeLessThanOrEqual(20.1)
  })

  it('loses and repeats nothing where it cuts', () => {
    const stretches = segment([50, 0.9])
    const audio = stretches.flatMap((stretch) => [...stretch.samples])
    expect(audio.length).toBe(Math.round(50 / FRAME_SECONDS) * FRAME)
    expect(audio.every((value, i) => i === 0 || value >= (audio[i - 1] as number))).toBe(true)
  })

  it('ends at the end of the recording, not of the last frame', () => {
    const segmenter = new Segmenter(DEFAULT_SEGMENTATION)
    for (let i = 0; i < 10; i++) segmenter.push(new Float32Array(FRAME), 0.9)
    const [stretch] = segmenter.finish(10 * FRAME - 100)
    expect(stretch?.end).toBe((10 * FRAME - 100) / 16_000)
  })

  it('hands out in order and never overlapping', () => {
    const plan = Array.from({ length: 40 }, (_, i) => [0.5 + ((i * 7) % 5), i % 2 ? 0.9 : 0.1] as const)
    const stretches = segment(...plan)
    for (const [i, stretch] of stretches.entries()) {
      expect(stretch.start).toBeGreaterThanOrEqual(stretches[i - 1]?.end ?? 0)
    }
  })
})
