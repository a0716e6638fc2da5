import { describe, expect, it } from 'vitest'
import { splitIntoCues } from '../../src/speech/cues.js'
import { estimateWords } from '../../src/speech/words.js'

describe('splitIntoCues', () => {
  it('gives a single cue all the time', () => {
    expect(splitIntoCues('Hello there.', [{ start: 1, end: 3 }])).toEqual([{ start: 1, end: 3, text: 'Hello there.' }])
  })

  it('distributes time by letters', () => {
    const [first, second] = splitIntoCues('Abcd. Abcd.', [{ start: 0, end: 10 }])
    expect(first).toEqual({ start: 0, end: 5, text: 'Abcd.' })
    expect(second).toEqual({ start: 5, end: 10, text: 'Abcd.' })
  })

  it('ends a cue at a pause nearby', () => {
    const parts = [
      { start: 0, end: 4.8 },
      { start: 6, end: 11 },
    ]
    const [first, second] = splitIntoCues('Abcd abcd. Abcd abcd.', parts)
    expect([first?.start, first?.end, second?.start, second?.end]).toEqual([0, 4.8, 6, 11])
  })

  it('stays in order and within the speech, whatever the text', () => {
    const parts = [
      { start: 2, end: 2.4 },
      { start: 3, end: 3.1 },
      { start: 4, end: 9 },
    ]
    for (let sentences = 1; sentences < 12; sentences++) {
      const cues = splitIntoCues('Yes. I am. '.repeat(sentences), parts)
      for (const [i, cue] of cues.entries()) {
        expect(cue.start).toBeGreaterThanOrEqual(cues[i - 1]?.end ?? 2)
        expect(cue.end).toBeGreaterThan(cue.start)
      }
      expect(cues.at(-1)?.end).toBeCloseTo(9)
    }
  })
})

describe('estimateWords', () => {
  it('names the words without the punctuation around them', () => {
    const words = estimateWords({ start: 0, end: 6, text: '“Don’t pay $5,” he said — 10% off!' }, [
      { start: 0, end: 6 },
    ])
    expect(words.map((word) => word.word)).toEqual(['Don’t', 'pay', '$5', 'he', 'said', '10%', 'off'])
    expect(words[0]?.start).toBe(0)
    expect(words.at(-1)?.end).toBeCloseTo(6)
  })

  it('leaves pauses out', () => {
    const parts = [
      { start: 0, end: 1 },
      { start: 5, end: 6 },
    ]
    const [first, second] = estimateWords({ start: 0, end: 6, text: 'abcd abcd' }, parts)
    expect(first).toEqual({ word: 'abcd', start: 0, end: 1 })
    expect(second).toEqual({ word: 'abcd', start: 5, end: 6 })
  })
})
