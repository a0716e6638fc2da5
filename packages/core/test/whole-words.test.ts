import { expect, it } from 'vitest'
import { wholeWords } from '../src/lib/engines/whole-words.js'

const timed = (texts: readonly string[]) => texts.map((word, index) => ({ word, start: index, end: index + 1 }))

it.each<[string, string[], string[]]>([
  ['pieces with their spaces', [' The', ' f', 'erry', ' leaves', '.'], ['The', 'ferry', 'leaves.']],
  ['words that begin without one', ['The', ' ferry', "'s", ' here'], ['The', "ferry's", 'here']],
  ['words without any space', ['The', 'ferry', 'leaves'], ['The', 'ferry', 'leaves']],
  ['a script without spaces', ['船', 'は', '九', '時'], ['船', 'は', '九', '時']],
  [
    'a script without spaces beside one with them',
    [' The', ' fer', 'ry', '船', 'は', 'ok'],
    ['The', 'ferry', '船', 'は', 'ok'],
  ],
  ['empty pieces', [' ', ' a', '', 'b'], ['ab']],
  ['nothing', [], []],
])('%s', (_, pieces, words) => {
  expect(wholeWords(timed(pieces)).map(({ word }) => word)).toEqual(words)
})

it('have the times of all their pieces', () => {
  expect(
    wholeWords([
      { word: ' f', start: 1, end: 2 },
      { word: 'erry', start: 2, end: 1.5 },
    ]),
  ).toEqual([{ word: 'ferry', start: 1, end: 2 }])
})

it('of many pieces are joined at once', () => {
  const pieces = timed([' a', ...Array.from({ length: 200_000 }, () => 'b')])
  expect(wholeWords(pieces)).toHaveLength(1)
})
