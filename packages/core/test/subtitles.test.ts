import { describe, expect, it } from 'vitest'
import { type Cue, parseSrt, parseVtt, renderSrt, renderVtt } from '../src/index.js'

const FORMATS = [
  ['srt', renderSrt, parseSrt],
  ['vtt', renderVtt, parseVtt],
] as const

describe.each(FORMATS)('%s', (_name, write, parse) => {
  it.each<[string, Cue[]]>([
    ['none', []],
    ['one', [{ start: 0, end: 1.5, text: 'Hello.' }]],
    ['times above an hour', [{ start: 3661.042, end: 7322.5, text: 'Later.' }]],
    ['times above 99 hours', [{ start: 360_000, end: 400_000.001, text: 'Much later.' }]],
    ['several lines', [{ start: 0, end: 1, text: 'one\ntwo\nthree' }]],
    ['a line that is a number', [{ start: 0, end: 1, text: '42\n7' }]],
    ['what other formats mean by themselves', [{ start: 0, end: 1, text: 'AT&T &amp; x < y > z <3' }]],
    ['a line that looks like a note', [{ start: 0, end: 1, text: 'NOTE this' }]],
    ['no length', [{ start: 1, end: 1, text: 'Hm.' }]],
    [
      'overlaps',
      [
        { start: 0, end: 9, text: 'a' },
        { start: 1, end: 2, text: 'b' },
      ],
    ],
    ['scripts of the world', [{ start: 0, end: 1, text: '東京 مرحبا 🎙️ ß' }]],
  ])('writes and reads back %s', (_, cues) => {
    expect(parse(write(cues))).toEqual(cues)
  })

  it('lets no text break out of its cue', () => {
    const text = 'one\n\n9\n00:00:05,000 --> 00:00:06,000\r\n\r\nWEBVTT\rtwo'
    const cues = parse(
      write([
        { start: 0, end: 1, text },
        { start: 2, end: 3, text: 'next' },
      ]),
    )
    expect(cues).toHaveLength(2)
    expect(cues[0]?.text.startsWith('one\n')).toBe(true)
    expect(cues[0]?.text.endsWith('two')).toBe(true)
  })

  it('reads with BOM, and with every line ending', () => {
    const cues = [
      { start: 0, end: 1, text: 'one\ntwo' },
      { start: 1, end: 2, text: 'three' },
    ]
    const text = write(cues)
    for (const ending of ['\n', '\r\n', '\r', '\r\r\n'])
      expect(parse(`\uFEFF${text.replaceAll('\n', ending)}`)).toEqual(cues)
  })

  it('reads a last cue without an empty line after it', () => {
    expect(parse(write([{ start: 0, end: 1, text: 'end' }]).trimEnd())).toEqual([{ start: 0, end: 1, text: 'end' }])
  })

  it.each(['', '\n\n', 'WEBVTT', 'nothing of the kind', '<!doctype html><p>--></p>'])('finds no cue in %j', (text) => {
    expect(parse(text)).toEqual([])
  })

  it('reads total minutes beside hours, as one server prints them', () => {
    expect(parse('1\n01:75:03,000 --> 01:75:04,500\nhi\n')).toEqual([{ start: 4503, end: 4504.5, text: 'hi' }])
  })

  it('reads a great file in little time', () => {
    const text = write(
      Array.from({ length: 20_000 }, (_, index) => ({ start: index, end: index + 1, text: `<${index}` })),
    )
    expect(parse(text)).toHaveLength(20_000)
  })
})

describe('srt', () => {
  it('is numbered from 1 and has -> for -->', () => {
    expect(
      renderSrt([
        { start: 0, end: 1, text: ' a --> b ' },
        { start: 1, end: 2, text: 'c' },
      ]),
    ).toBe('1\n00:00:00,000 --> 00:00:01,000\na -> b\n\n2\n00:00:01,000 --> 00:00:02,000\nc\n\n')
  })

  it('never holds an arrow in a text', () => {
    for (const text of ['-->', '--->', '---->', '-->-->', '--', '->', '-'.repeat(500_000), `${'-'.repeat(500_000)}>`]) {
      expect(renderSrt([{ start: 0, end: 1, text }]).split('\n')[2]).not.toContain('-->')
    }
  })

  it('is read without numbers, without hours, and with points', () => {
    const text = '00:01.500 --> 00:02.750\none\n\n\n\n00:03,000 --> 00:00:04,000\ntwo\n'
    expect(parseSrt(text)).toEqual([
      { start: 1.5, end: 2.75, text: 'one' },
      { start: 3, end: 4, text: 'two' },
    ])
  })

  it('is read with empty lines before it and positions behind the times', () => {
    expect(parseSrt('\n\n1\n00:00:00,000 --> 00:00:01,000 X1:0 Y1:0\nhi\n\n')).toEqual([
      { start: 0, end: 1, text: 'hi' },
    ])
  })

  it.each([
    ['styles', '<i>AT&amp;T</i>, <b>or</b> <font color="#ff0000" size=\'3\'>so</font>', 'AT&amp;T, or so'],
    ['positions', '{\\an8}Up here{\\pos(192,268)}', 'Up here'],
    ['a line of styles alone', '<i>\nyes\n</i>', 'yes'],
    ['no more than these', 'a <- b {c} <3 <iPad> i<b', 'a <- b {c} <3 <iPad> i<b'],
  ])('is read without %s', (_, text, expected) => {
    expect(parseSrt(`1\n00:00:00,000 --> 00:00:01,000\n${text}\n`)[0]?.text).toBe(expected)
  })

  it.each([
    ['no empty lines between', '1\nT\none\n2\nT\ntwo\n3\nT\nthree', ['one', 'two', 'three']],
    ['an empty line in a text', '1\nT\none\n\nmore\n\n2\nT\ntwo\n', ['one\nmore', 'two']],
    ['something between that no number encloses', 'T\none\n\nadvertisement\n\nT\ntwo\n', ['one', 'two']],
    ['numbers that skip', '1\nT\none\n\nlost\n\n7\nT\ntwo\n', ['one', 'two']],
    ['something behind the last', '1\nT\none\n\nadvertisement\n', ['one']],
    ['numbers in texts', '1\nT\n42\n\n2\nT\n7\n8\n\n3\nT\nthree\n', ['42', '7\n8', 'three']],
    ['a number alone, without cue numbers', 'T\n42\n\nT\n43\n', ['42', '43']],
    ['empty texts', '1\nT\n\n2\nT\ntwo\n3\nT\n', ['', 'two', '']],
  ])('is read with %s', (_, text, expected) => {
    const cues = parseSrt(text.replaceAll('T', '00:00:01,000 --> 00:00:02,000'))
    expect(cues.map((cue) => cue.text)).toEqual(expected)
  })

  it('names speakers where another speaks than before, and one who speaks alone never', () => {
    const says = (text: string, speaker?: string) => ({ start: 0, end: 1, text, ...(speaker && { speaker }) })
    const textsOf = (...cues: ReturnType<typeof says>[]) => parseSrt(renderSrt(cues)).map(({ text }) => text)
    expect(textsOf(says('a', 'Ann'), says('b', 'Ann'), says('c', 'Bob\n-->'), says('d', 'Ann'))).toEqual([
      'Ann: a',
      'b',
      'Bob --: c',
      'Ann: d',
    ])
    expect(textsOf(says('a', 'Ann'), says('b', 'Ann'))).toEqual(['a', 'b'])
  })
})

describe('vtt', () => {
  it('escapes what the format means by itself', () => {
    expect(renderVtt([{ start: 0, end: 1, text: 'a --> b & <c>' }])).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\na --&gt; b &amp; &lt;c&gt;\n\n',
    )
  })

  it('passes over header, notes, styles, regions, identifiers and settings', () => {
    const text = [
      'WEBVTT - title',
      'Kind: captions',
      '',
      'STYLE',
      '::cue { color: red }',
      '',
      'REGION',
      'id:fred',
      '',
      'NOTE one line',
      '',
      'NOTE',
      'of several',
      'lines',
      '',
      'intro-1',
      '00:01.000 --> 00:02.000 align:start position:10%,line-left',
      '<v Ann>Hello <b>there</b><00:00:01.500> <c.loud>you</c></v>',
      '',
      '2',
      '01:00:00.000 --> 01:00:01.000',
      'AT&amp;T &lt;3 &nbsp;&unknown;',
      '',
    ].join('\n')
    expect(parseVtt(text)).toEqual([
      { start: 1, end: 2, text: 'Hello there you', speaker: 'Ann' },
      { start: 3600, end: 3601, text: 'AT&T <3 \u00A0&unknown;' },
    ])
  })

  it('has a voice for each speaker, and reads it', () => {
    const cues = [
      { start: 0, end: 1, text: 'one', speaker: 'Ann & <Bob>\nSmith' },
      { start: 1, end: 2, text: 'two', speaker: 'Ann' },
      { start: 2, end: 3, text: 'three', speaker: ' > ' },
    ]
    const text = renderVtt(cues)
    expect(text).toContain('<v Ann &amp; &lt;Bob Smith>one\n')
    expect(parseVtt(text).map(({ speaker }) => speaker)).toEqual(['Ann & <Bob Smith', 'Ann', undefined])
  })

  it.each([
    ['<v Ann>Hi</v>', 'Hi', 'Ann'],
    ['<v.loud.far Ann Smith>Hi', 'Hi', 'Ann Smith'],
    ['<v Ann>Hi</v>\n<v Ann>there</v>', 'Hi\nthere', 'Ann'],
    ['<v Ann>Hi</v>\n<v Bob>Yo</v>', 'Ann: Hi\nBob: Yo', undefined],
    ['<v>Hi', 'Hi', undefined],
    ['<v Ann\nSmith>Hi', 'Hi', 'Ann\nSmith'],
    ['I <3 this, 5 < 6 > 4', 'I <3 this, 5 < 6 > 4', undefined],
    ['&quot;&#39;&#x1F399;&apos;&quot; &#0; &#x110000;', '"\'🎙\'" &#0; &#x110000;', undefined],
  ])('reads %j', (text, expected, speaker) => {
    const [cue] = parseVtt(`WEBVTT\n\n00:00.000 --> 00:01.000\n${text}\n`)
    expect([cue?.text, cue?.speaker]).toEqual([expected, speaker])
  })

  it('keeps a line that is a number', () => {
    const text = 'WEBVTT\n\n1\n00:00.000 --> 00:01.000\nthe answer:\n42\n00:01.000 --> 00:02.000\nnext\n'
    expect(parseVtt(text).map((cue) => cue.text)).toEqual(['the answer:\n42', 'next'])
  })

  it.each([
    ['T\nHello\n2\nT\nthere', ['Hello', 'there']],
    ['1\nT\nHello\n2\nT\nthere\n3\nT\n!', ['Hello', 'there', '!']],
    ['7\nT\nHello\n8\nT\nthere', ['Hello', 'there']],
    ['7\nT\nHello\n2\nT\nthere', ['Hello\n2', 'there']],
    ['T\n2\nT\nthere', ['2', 'there']],
    ['T\n \n2\nT\nthere', ['2', 'there']],
    ['1\nT\n2\nT\nthere\n3\nT\n!', ['2', 'there', '!']],
    ['T\nHello\n2\n\nT\nthere', ['Hello\n2', 'there']],
    ['T\nHello\n\nlost\n\n2\nT\nthere', ['Hello', 'there']],
  ])('takes no identifier for text where the empty line before it is missing: %j', (text, expected) => {
    const cues = parseVtt(`WEBVTT\n\n${text.replaceAll('T', '00:01.000 --> 00:02.000')}\n`)
    expect(cues.map((cue) => cue.text)).toEqual(expected)
  })

  it('has the time of each word when it is to be sung along', () => {
    const words = [
      { text: 'Like', start: 18.5, end: 18.8 },
      { text: 'a', start: 18.8, end: 19 },
      { text: '<big>', start: 19, end: 19.5 },
      { text: 'pie', start: 19, end: 20.5 },
      { text: '.', start: 20.5, end: 20.5 },
    ]
    const cue = { start: 18.5, end: 20.5, text: 'Like a\n<big> pie.', words }
    expect(renderVtt([cue], { karaoke: true })).toBe(
      'WEBVTT\n\n00:00:18.500 --> 00:00:20.500\nLike <00:00:18.800><c>a</c>\n<00:00:19.000><c>&lt;big&gt;</c> pie.\n\n',
    )
    expect(renderVtt([cue])).not.toContain('<c>')
    expect(parseVtt(renderVtt([cue], { karaoke: true }))).toEqual([{ start: 18.5, end: 20.5, text: cue.text }])
  })

  it('has the whole text when its words are others', () => {
    const words = [{ text: 'Zwei', start: 0.5, end: 1 }]
    expect(renderVtt([{ start: 0, end: 1, text: 'One & two', words }], { karaoke: true })).toContain(
      '\nOne &amp; two\n',
    )
  })

  it('decodes an entity once', () => {
    expect(parseVtt('WEBVTT\n\n00:00.000 --> 00:01.000\n&amp;lt;\n')[0]?.text).toBe('&lt;')
  })
})

/** As services and programs write them. */
describe('files of the world', () => {
  it('YouTube: automatic captions, with a line of a space', () => {
    const text = [
      'WEBVTT',
      'Kind: captions',
      'Language: en',
      '',
      '00:00:18.720 --> 00:00:21.950 align:start position:0%',
      ' ',
      "We're<00:00:19.119><c> no</c><00:00:19.439><c> strangers</c><00:00:20.240><c> to</c>",
      '',
      '00:00:21.950 --> 00:00:21.960 align:start position:0%',
      "We're no strangers to",
      ' ',
      '',
    ].join('\n')
    expect(parseVtt(text)).toEqual([
      { start: 18.72, end: 21.95, text: "We're no strangers to" },
      { start: 21.95, end: 21.96, text: "We're no strangers to" },
    ])
  })

  it('LocalAI: empty lines first, total minutes beside hours', () => {
    const text = '\n\n1\n00:00:00,000 --> 00:00:02,500\n Hello there.\n\n2\n01:75:03,000 --> 01:75:05,250\n Bye.\n\n'
    expect(parseSrt(text)).toEqual([
      { start: 0, end: 2.5, text: 'Hello there.' },
      { start: 4503, end: 4505.25, text: 'Bye.' },
    ])
  })

  it('whisper: WebVTT without hours', () => {
    const text =
      'WEBVTT\n\n00:00.000 --> 00:07.000\nAnd so my fellow Americans\n\n59:58.000 --> 01:00:02.000\nask not\n\n'
    expect(parseVtt(text)).toEqual([
      { start: 0, end: 7, text: 'And so my fellow Americans' },
      { start: 3598, end: 3602, text: 'ask not' },
    ])
  })

  it('a DVD: Windows line endings, byte order mark, italics and dialogue', () => {
    const text =
      "\uFEFF1\r\n00:01:17,160 --> 00:01:19,435\r\n<i>- Who is it?\r\n- It's me.</i>\r\n\r\n2\r\n00:01:19,500 --> 00:01:22,000  X1:100 X2:600 Y1:050 Y2:100\r\n{\\an8}Come in.\r\n \r\n"
    expect(parseSrt(text)).toEqual([
      { start: 77.16, end: 79.435, text: "- Who is it?\n- It's me." },
      { start: 79.5, end: 82, text: 'Come in.' },
    ])
  })
})

it.each([
  ['brackets', '<'.repeat(500_000)],
  ['voices', '<v '.repeat(200_000)],
  ['classes', '<c.'.repeat(200_000)],
  ['braces', '{\\'.repeat(200_000)],
  ['references', '&#'.repeat(200_000)],
  ['dashes', '-'.repeat(500_000)],
  ['spaces', ' x'.repeat(200_000)],
  ['empty lines', '\n1\n'.repeat(100_000)],
  ['digits', '1'.repeat(500_000)],
  ['half times', '00:00:00.000 --> '.repeat(50_000)],
  ['times', '00:00:00.000 --> 00:00:00.000\n1\n'.repeat(20_000)],
])('reads a file full of %s in little time', (_, text) => {
  for (const parse of [parseSrt, parseVtt]) {
    expect(parse(`WEBVTT\n\n1\n00:00.000 --> 00:01.000\n${text}\n`).length).toBeGreaterThan(0)
  }
})
