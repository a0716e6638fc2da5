import fc from 'fast-check'
import { expect, it } from 'vitest'
import { findSegments } from '../src/lib/subtitles/find-segments.js'
import { layOutCues, type TimedText } from '../src/subtitles.js'

const segment = (start: number, end: number, text: string, speaker?: string) => ({
  start,
  end,
  text: ` ${text}`,
  ...(speaker && { speaker }),
})

it.each<[string, TimedText, [number, string | undefined, string][]]>([
  [
    'one that is no part of it',
    {
      text: 'Hello.',
      segments: [segment(0, 1, 'Hello.'), segment(5, 6, 'Subtitles by'), segment(8, 9, 'nobody')],
    },
    [[0, undefined, 'Hello.']],
  ],
  [
    'others before it that are no part of it',
    { text: 'Hello.', segments: [segment(0, 1, 'Subtitles by'), segment(8, 9, 'Hello.')] },
    [[8, undefined, 'Hello.']],
  ],
  [
    'one that is spelled differently',
    {
      text: 'Good day, all. It costs $1,250. I know. Do you?',
      segments: [
        segment(0, 1, 'Good day, all.', 'Ann'),
        segment(2, 5, 'It costs one thousand two hundred and fifty dollars.', 'Bob'),
        segment(7, 8, 'I know.', 'Ann'),
        segment(9, 10, 'Do you?', 'Bob'),
      ],
    },
    [
      [0, 'Ann', 'Good day, all.'],
      [2, 'Bob', 'It costs $1,250.'],
      [7, 'Ann', 'I know.'],
      [9, 'Bob', 'Do you?'],
    ],
  ],
  [
    'a short one that stands in other words too',
    {
      text: 'It is 12 o’clock, is it? I do not know.',
      segments: [
        segment(0, 3, 'It’s twelve o’clock, is it?', 'Ann'),
        segment(5, 6, 'I', 'Bob'),
        segment(6, 7, 'do not know.', 'Bob'),
      ],
    },
    [
      [0, 'Ann', 'It is 12 o’clock, is it?'],
      [5, 'Bob', 'I do not know.'],
    ],
  ],
  [
    'one that was left out, and is said again later',
    {
      text: 'How are you all? Thank you!',
      segments: [
        segment(0, 1, 'Thank you!', 'Ann'),
        segment(2, 3, 'How are you all?', 'Bob'),
        segment(5, 6, 'Thank you!', 'Ann'),
      ],
    },
    [
      [2, 'Bob', 'How are you all?'],
      [5, 'Ann', 'Thank you!'],
    ],
  ],
  [
    'a quotation mark behind it that it lacks',
    {
      text: '“Hello there.” “I am 40.”',
      segments: [segment(0, 2, 'Hello there.', 'Ann'), segment(5, 7, 'I’m forty.', 'Bob')],
    },
    [
      [0, 'Ann', '“Hello there.”'],
      [5, 'Bob', '“I am 40.”'],
    ],
  ],
  [
    'a no-break space between two',
    { text: 'Bonjour.\u00A0Oui, là.', segments: [segment(0, 1, 'Bonjour.'), segment(9, 10, 'Oui, là.')] },
    [
      [0, undefined, 'Bonjour.'],
      [9, undefined, 'Oui, là.'],
    ],
  ],
])('is shown when it was said, and as who said it, beside %s', (_, source, expected) => {
  expect(layOutCues(source).map(({ start, speaker, text }) => [start, speaker, text])).toEqual(expected)
})

it.each([1, 30])('does not drift behind %d segments that are spelled differently', (missed) => {
  const spelled = Array.from({ length: missed }, (_, at) =>
    segment(at * 4, at * 4 + 3, 'It costs one thousand two hundred and fifty dollars.'),
  )
  const others = Array.from({ length: 40 }, (_, at) => segment(200 + at * 5, 203 + at * 5, `We have plenty of ${at}s.`))
  const text = `${'It costs $1,250. '.repeat(missed)}${others.map((one) => one.text.trim()).join(' ')}`
  const cues = layOutCues({ text, segments: [...spelled, ...others] })
  expect(cues.slice(-40).map((cue) => cue.start)).toEqual(others.map(({ start }) => start))
  expect(cues[0]?.start).toBe(0)
})

it('has no cue of a no-break space alone', () => {
  const segments = [segment(0, 1, 'One. \u00A0'), segment(5, 6, '\u00A0 Two.')]
  const cues = layOutCues({ text: segments.map(({ text }) => text).join(''), segments })
  expect(cues.map((cue) => cue.text)).toEqual(['One.', 'Two.'])
})

/** Whether each segment is spelled alike, differently, or is missing in the text, and how many words it has. */
const shapes = fc.array(
  fc.record({
    kind: fc.constantFrom('alike', 'alike', 'differently', 'missing'),
    words: fc.integer({ min: 2, max: 20 }),
  }),
  { minLength: 1, maxLength: 60 },
)

it('finds the segments that a text holds to the letter, whatever becomes of the others', () => {
  fc.assert(
    fc.property(shapes, (shapes) => {
      const parts: string[] = []
      const segments = shapes.map(({ kind, words }, at) => {
        const text = Array.from({ length: words }, (_, word) => `word${at}x${word}`).join(' ')
        if (kind === 'alike') parts.push(text)
        if (kind === 'differently') parts.push(text.replaceAll('word', words % 2 ? 'w' : 'another word '))
        return { start: at, end: at + 1, text }
      })
      const text = parts.join(' ')
      for (const [at, place] of findSegments(text, segments).entries()) {
        const own = segments[at]?.text
        if (shapes[at]?.kind === 'alike') expect(place && text.slice(place.from, place.to)).toBe(own)
        else expect(place).toBeUndefined()
      }
    }),
  )
})
