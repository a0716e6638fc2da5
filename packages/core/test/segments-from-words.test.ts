import { expect, it } from 'vitest'
import { render } from '../src/lib/render.js'
import { segmentsFromWords } from '../src/lib/subtitles/segments-from-words.js'

/** Words of half a second each, with a pause before those that begin with `_`. */
function wordsOf(text: string) {
  let at = 0
  return text.split(' ').map((word) => {
    if (word.startsWith('_')) at += 2
    const start = at
    at += 0.5
    return { word: word.replace('_', ''), start, end: at }
  })
}

it.each([
  ['a sentence', 'This is one.', [' This is one.']],
  ['sentences', 'One two. Three! Four? Five', [' One two.', ' Three!', ' Four?', ' Five']],
  ['a pause', 'one two _three', [' one two', ' three']],
  ['abbreviations', 'Mr. Dashwood came. He left.', [' Mr. Dashwood came.', ' He left.']],
  ['Chinese', '你好。 再见。', [' 你好。', ' 再见。']],
])('%s', (_, text, expected) => {
  expect(segmentsFromWords(wordsOf(text)).map((segment) => segment.text)).toEqual(expected)
})

it('fills a segment up to 84 characters', () => {
  const segments = segmentsFromWords(wordsOf('abcdefghi '.repeat(30).trim()))
  for (const { text } of segments) expect(text.length).toBeLessThanOrEqual(84)
  expect(segments.map(({ text }) => text).join('')).toBe(` ${'abcdefghi '.repeat(30).trim()}`)
})

it('takes punctuation from the whole text', () => {
  const segments = segmentsFromWords(wordsOf('one two three'), 'One two. (Three!)')
  expect(segments).toEqual([
    { start: 0, end: 1, text: ' One two.' },
    { start: 1, end: 1.5, text: ' (Three!)' },
  ])
})

it('has the times of its first and last word', () => {
  expect(segmentsFromWords(wordsOf('one two three.'))).toEqual([{ start: 0, end: 1.5, text: ' one two three.' }])
})

it('gives subtitles to an engine that reports words alone', () => {
  const transcript = { text: 'One two. Three.', words: wordsOf('One two. Three.'), segments: [] }
  expect(render(transcript, { response_format: 'srt' })).toBe(
    '1\n00:00:00,000 --> 00:00:00,917\nOne two.\n\n2\n00:00:01,000 --> 00:00:01,833\nThree.\n\n',
  )
  expect(render(transcript, { response_format: 'verbose_json' }).segments).toHaveLength(2)
})
