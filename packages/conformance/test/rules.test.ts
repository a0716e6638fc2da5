import { describe, expect, it } from 'vitest'
import { checks } from '../src/index.js'
import { matches } from '../src/lib/check.js'
import { formBody } from '../src/lib/multipart.js'
import { readAnswers } from '../src/lib/raw-connection.js'
import { CONTAINERS, clip, recording, TRUTH } from '../src/lib/recordings.js'
import { show } from '../src/lib/show.js'
import { readSrt, readVtt } from '../src/lib/subtitles.js'
import { blownUp, excerptOf, padded, silence } from '../src/lib/wave.js'
import { wordErrorRate, wordsOf } from '../src/lib/words.js'

describe('checks', () => {
  it('have ids of their own and titles that are sentences', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
    for (const { id, title } of checks) {
      expect(id).toMatch(/^[a-z]+\.[\w.-]+$/)
      expect(title).toMatch(/[.?&]$/)
      expect(title.length).toBeLessThan(120)
    }
  })

  it('are found by id and by section', () => {
    const srt = { id: 'srt.grammar', title: '', section: '§5' } as const
    expect(['srt', 'srt.grammar', '§5', '5'].map((filter) => matches(srt, filter))).toEqual([true, true, true, true])
    expect(['vtt', 'grammar', '§6', '§', 's5'].map((filter) => matches(srt, filter))).toEqual(Array(5).fill(false))
    expect(matches({ ...srt, section: '§10' }, '1')).toBe(false)
  })
})

describe('words', () => {
  it.each([
    ['And Mr. John — Dashwood!', ['and', 'mister', 'john', 'dashwood']],
    ["It's 5 o'clock", ["it's", '5', "o'clock"]],
    ['', []],
  ])('of %j', (text, words) => expect(wordsOf(text)).toEqual(words))

  it.each([
    ['a b c d', 'a b c d', 0],
    ['a x c d', 'a b c d', 0.25],
    ['a c d', 'a b c d', 0.25],
    ['a b b c d', 'a b c d', 0.25],
    ['', 'a b c d', 1],
    ['a b c d e f g h', '', 8],
  ])('%j for %j: %f wrong', (heard, said, rate) => expect(wordErrorRate(heard, said)).toBe(rate))
})

describe('subtitles', () => {
  it('reads srt', () => {
    const text = '1\n00:00:00,100 --> 00:00:01,400\nHello\nworld.\n\n2\n100:00:02,000 --> 100:00:03,000\nBye.\n\n'
    expect(readSrt(text)).toEqual([
      { start: 0.1, end: 1.4, text: 'Hello\nworld.' },
      { start: 360_002, end: 360_003, text: 'Bye.' },
    ])
    expect(readSrt('')).toEqual([])
    expect(readSrt(text.replaceAll('\n', '\r\n'))).toHaveLength(2)
  })

  it('reads vtt', () => {
    const text = 'WEBVTT\n\nname\n00:00:00.100 --> 00:00:01.400\na &lt; <i>b</i> &amp;lt;\n'
    expect(readVtt(text)).toEqual([{ start: 0.1, end: 1.4, text: 'a < b &lt;' }])
    expect(readVtt('WEBVTT\n\n')).toEqual([])
  })

  it.each([
    ['0\n00:00:00,100 --> 00:00:01,400\nx\n', 'number'],
    ['1\n00:00,100 --> 00:01,400\nx\n', 'timing line'],
    ['1\n00:00:00.100 --> 00:00:01.400\nx\n', 'timing line'],
    ['1\n00:00:00,1 --> 00:00:01,4\nx\n', 'timing line'],
    ['1\n00:60:00,100 --> 00:61:01,400\nx\n', 'timing line'],
    ['1\n00:00:00,100 --> 00:00:01,400\n', 'text below'],
    ['1\n00:00:00,100 --> 00:00:01,400\nx\n2\n00:00:02,100 --> 00:00:03,400\ny\n', 'empty line'],
  ])('srt of %j is refused', (text, reason) => expect(() => readSrt(text)).toThrow(reason))

  it.each([
    ['00:00:00.100 --> 00:00:01.400\nx\n', 'WEBVTT'],
    ['WEBVTT\n00:00:00.100 --> 00:00:01.400\nx\n', 'WEBVTT'],
    ['WEBVTT\n\n00:00.100 --> 00:01.400\nx\n', 'timing line'],
  ])('vtt of %j is refused', (text, reason) => expect(() => readVtt(text)).toThrow(reason))
})

describe('recordings', () => {
  it('are there, with their text', () => {
    for (const [name] of CONTAINERS) expect(recording(name).length).toBeGreaterThan(10_000)
    expect(wordsOf(TRUTH.text)).toHaveLength(22)
    expect(TRUTH.duration).toBe(7.1)
  })

  it('are cut, blown up and padded to the byte', () => {
    expect(silence(2)).toHaveLength(44 + 64_000)
    expect(excerptOf(clip(), 0.05)).toHaveLength(44 + 1600)
    expect(blownUp(clip(), 10)).toHaveLength(44 + 1_920_000)
    expect(padded(clip(), 1_000_001)).toHaveLength(1_000_001)
    expect(padded(clip(), 1_000_001).readUInt32LE(4)).toBe(999_993)
  })
})

it('forms are written as browsers write them', () => {
  const body = formBody(
    [
      { name: 'a"b\r\n', content: 'x' },
      { name: 'file', filename: 'ü', type: 'audio/wav', content: 'y' },
    ],
    'B',
  )
  expect(body.toString()).toBe(
    '--B\r\nContent-Disposition: form-data; name="a%22b%0D%0A"\r\n\r\nx\r\n' +
      '--B\r\nContent-Disposition: form-data; name="file"; filename="ü"\r\nContent-Type: audio/wav\r\n\r\ny\r\n--B--\r\n',
  )
})

it('answers on one connection are taken apart', () => {
  const bytes = Buffer.from(
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nab' +
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ncde\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nrest',
  )
  expect(readAnswers(bytes)).toEqual([
    { status: 400, body: 'ab' },
    { status: 200, body: 'cde' },
    { status: 200, body: 'rest' },
  ])
  expect(() => readAnswers(Buffer.from('garbage'))).toThrow('answers of HTTP/1.1')
  expect(readAnswers(Buffer.alloc(0))).toEqual([])
})

it.each([
  ['a\nb\u001b[31m\u202e', 'a\\nb\\u001b[31m\\u202e'],
  [{ a: 1 }, '{"a":1}'],
  [undefined, 'undefined'],
  ['x'.repeat(300), `${'x'.repeat(200)}…`],
])('%o is shown safely', (value, shown) => expect(show(value)).toBe(shown))
