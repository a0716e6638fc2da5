import { seeded } from '@transcribekit/test-support'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignAtoms } from '../src/lib/alignment/align.js'
import { alignBlock } from '../src/lib/alignment/align-block.js'
import { Turns } from '../src/lib/alignment/turns.js'

/** What is aligned, as `text=timed` words. */
async function aligned(text: string, timed: string): Promise<string> {
  const [words, heard] = [wordsOf(text), wordsOf(timed)]
  const matches = await alignAtoms(words, heard)
  return matches
    .map((m) => `${words.slice(m.text, m.textEnd).join('+')}=${heard.slice(m.timed, m.timedEnd).join('+')}`)
    .join(' ')
}

function wordsOf(text: string): string[] {
  return text.split(' ').filter((word) => word !== '')
}

describe('words are aligned', () => {
  it.each([
    ['the same', 'a b c', 'a b c', 'a=a b=b c=c'],
    ['no text', '', 'a b', ''],
    ['no times', 'a b', '', ''],
    ['nothing in common', 'red green', 'one two three', ''],
    ['another word', 'the red house', 'the blue house', 'the=the house=house'],
    ['a similar word', 'my colour is red', 'my color is red', 'my=my colour=color is=is red=red'],
    ['a word that is missing', 'i saw a cat there', 'i saw cat there', 'i=i saw=saw cat=cat there=there'],
    ['a word that is doubled', 'no no that is it', 'no that is it', 'no=no that=that is=is it=it'],
    ['a stretch that is missing', 'one two three four five six', 'one two six', 'one=one two=two six=six'],
    ['a stretch that is too much', 'one six', 'one two three four five six', 'one=one six=six'],
    ['joined words', 'at five oclock sharp', 'at five o clock sharp', 'at=at five=five oclock=o+clock sharp=sharp'],
    ['parted words', 'some thing else', 'something else', 'some+thing=something else=else'],
  ])('%s', async (_, text, timed, expected) => {
    expect(await aligned(text, timed)).toBe(expected)
  })

  it('where the same words come again and again', async () => {
    const line = 'we will we will rock you '
    expect(wordsOf(await aligned(line.repeat(30), line.repeat(30)))).toHaveLength(180)
    expect(wordsOf(await aligned(`intro ${line.repeat(30)}`, `${line.repeat(29)}outro`))).toHaveLength(174)
  })

  it('around a long stretch that only one of them has', async () => {
    const random = seeded(3)
    const words = (count: number, prefix: string) =>
      Array.from({ length: count }, () => `${prefix}${Math.floor(random() * 900)}`)
    const [before, middle, after] = [words(500, 'a'), words(3000, 'b'), words(500, 'a')]
    const matches = await alignAtoms([...before, ...middle, ...after], [...before, ...after])
    expect(matches.length).toBe(1000)
    expect(matches.at(-1)).toEqual({ text: 3999, textEnd: 4000, timed: 999, timedEnd: 1000 })
  })

  it('as far as can be in 20 000 words with an error in every tenth', async () => {
    const random = seeded(1)
    const word = () => `w${Math.floor(2000 ** random())}`
    const said = Array.from({ length: 20_000 }, word)
    const heard = said.map((same) => (random() < 0.1 ? `x${word()}` : same))
    const matches = await alignAtoms(said, heard)
    const right = matches.filter(({ text, timed }) => text === timed)
    expect(right.length).toBeGreaterThan(17_500)
    expect(right.length / matches.length).toBeGreaterThan(0.98)
  })

  it.each([
    ['one word', () => 'the'],
    ['a few words in turns', (index: number) => ['the', 'cat', 'sat'][index % 3] ?? ''],
    ['words that are all similar', (index: number) => `similar${index.toString(36)}`],
  ])('within bounds where both are %s', async (_, wordAt) => {
    const text = Array.from({ length: 6000 }, (_, index) => wordAt(index))
    const timed = Array.from({ length: 5000 }, (_, index) => wordAt(index * 7 + 1))
    const matches = await alignAtoms(text, timed)
    expect(matches.length).toBeGreaterThan(0)
    expectOrder(matches)
  })

  it('not at all where there are too many', async () => {
    const many = Array.from({ length: 200_001 }, () => 'a')
    expect(await alignAtoms(many, ['a'])).toEqual([])
  })

  it('until the signal aborts', async () => {
    const left = new AbortController()
    const many = Array.from({ length: 50_000 }, (_, index) => `w${index % 3}`)
    const work = alignAtoms(many, many.slice(1).concat('x'), new Turns(left.signal))
    left.abort(new Error('gone'))
    await expect(work).rejects.toThrow('gone')
  })
})

function expectOrder(matches: Awaited<ReturnType<typeof alignAtoms>>) {
  const isInOrder = matches.every(({ text, timed, textEnd, timedEnd }, index) => {
    const before = matches[index - 1]
    return text >= (before?.textEnd ?? 0) && timed >= (before?.timedEnd ?? 0) && textEnd > text && timedEnd > timed
  })
  expect(isInOrder).toBe(true)
}

const words = fc.array(fc.constantFrom('a', 'b', 'the', 'house', 'houses', 'oclock', 'o', 'clock'), { maxLength: 60 })

it('keeps the order of both, whatever they are', async () => {
  await fc.assert(
    fc.asyncProperty(words, words, async (text, timed) => {
      expectOrder(await alignAtoms(text, timed))
    }),
  )
})

it('aligns as much as there is in common', () => {
  const same = (one: string, other: string) => (one === other ? 1 : 0)
  const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
  fc.assert(
    fc.property(letters, letters, (text, timed) => {
      const block = { text: 0, textEnd: text.length, timed: 0, timedEnd: timed.length }
      expect(alignBlock(text, timed, block, same)).toHaveLength(longestCommon(text, timed))
    }),
  )
})

/** Length of the longest common subsequence, by its definition. */
function longestCommon([first, ...rest]: readonly string[], others: readonly string[]): number {
  if (first === undefined) return 0
  const place = others.indexOf(first)
  const without = longestCommon(rest, others)
  return place < 0 ? without : Math.max(without, 1 + longestCommon(rest, others.slice(place + 1)))
}
