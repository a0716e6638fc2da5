import { describe, expect, it } from 'vitest'
import { compressionRatio } from '../../src/speech/compression-ratio.js'
import { repeatedTail } from '../../src/speech/repetition.js'
import { chooseToken } from '../../src/speech/sampling.js'
import { splitTokens } from '../../src/speech/segments.js'
import { Vocabulary } from '../../src/speech/vocabulary.js'

const vocabulary = new Vocabulary(['<unk>', '<s>', '</s>', '<0xC3>', '<0xA9>', '▁caf', '▁Hello', ',', '▁world'])

describe('Vocabulary', () => {
  it.each([
    [[6, 7, 8], 'Hello, world'],
    [[1, 6, 2], 'Hello'],
    [[5, 3, 4], 'café'],
    [[99], ''],
    [[], ''],
  ])('%j', (tokens, text) => {
    expect(vocabulary.decode(tokens)).toBe(text)
  })
})

describe('splitTokens', () => {
  it('deals tokens out to the texts they make', () => {
    expect(splitTokens([6, 7, 5, 3, 4, 8], ['Hello,', 'café', 'world'], vocabulary)).toEqual([[6, 7], [5, 3, 4], [8]])
  })

  it('loses none', () => {
    expect(splitTokens([6, 7, 8], ['Hello,'], vocabulary)).toEqual([[6, 7, 8]])
  })
})

describe('compressionRatio', () => {
  // Values of Python: len(b) / len(zlib.compress(b))
  it.each([
    ['', 0],
    ['Hello', 5 / 13],
    ['na '.repeat(50).trim(), 149 / 14],
  ])('%j', (text, ratio) => {
    expect(compressionRatio(text)).toBeCloseTo(ratio, 10)
  })
})

describe('repeatedTail', () => {
  const filler = [11, 12, 13, 14, 15, 16, 17, 18]
  it.each([
    [[...filler, 1, 2, 3, 4], 0],
    [[...filler, 1, 1, 1, 1], 3],
    [[...filler, 1, 2, 1, 2, 1, 2, 1, 2], 6],
    [[...filler, 1, 2, 1, 2, 1, 2], 0],
    [[1, 1, 1, 1], 0],
    [[], 0],
  ])('%j: %i', (tokens, count) => {
    expect(repeatedTail(tokens)).toBe(count)
  })
})

describe('chooseToken', () => {
  const logits = Float32Array.from([0, Math.log(2), Math.log(7)])

  it('takes the likeliest and reports its probability', () => {
    const { token, logprob } = chooseToken(logits, 0)
    expect(token).toBe(2)
    expect(logprob).toBeCloseTo(Math.log(0.7))
  })

  it('draws in proportion at temperature 1', () => {
    const draws = [0.05, 0.2, 0.6].map((random) => chooseToken(logits, 1, () => random).token)
    expect(draws).toEqual([0, 1, 2])
  })
})
