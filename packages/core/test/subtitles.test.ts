import { describe, expect, it } from 'vitest'
import { type Cue, parseSrt, parseVtt, renderSrt, renderVtt } from '../src/index.js'

const FORMATS = [
  ['srt', renderSrt, parseSrt],
  ['vtt', renderVtt, parseVtt],
] as const

/** Numbers that are the same in every run. */
function randoms(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
}

const PIECES = [
  'Norland',
  'Mr. Dashwood',
  '½',
  '東京',
  '🎙️',
  '1',
  'NOTE',
  'a & b',
  '&amp;',
  '&lt;b&gt;',
  '<i>',
  'x < y',
  '5 > 3',
  '00:01',
  '-',
  '…',
]

describe.each(FORMATS)('%s', (name, write, parse) => {
  it.each<[string, Cue[]]>([
    ['none', []],
    ['one', [{ start: 0, end: 1.5, text: 'Hello.' }]],
    ['times above an hour', [{ start: 3661.042, end: 7322.5, text: 'Later.' }]],
    ['times above 99 hours', [{ start: 360_000, end: 400_000.001, text: 'Much later.' }]],
    ['several lines', [{ start: 0, end: 1, text: 'one\ntwo\nthree' }]],
    ['a line that is a number', [{ start: 0, end: 1, text: '42\n7' }]],
    ['markup and entities', [{ start: 0, end: 1, text: '<i>AT&T</i> &amp; x < y > z' }]],
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

  it('writes and reads back whatever comes', () => {
    const random = randoms(name.length * 7919)
    for (let run = 0; run < 300; run++) {
      const cues = Array.from({ length: random(6) }, () => {
        const start = random(500_000_000)
        const lines = Array.from({ length: 1 + random(3) }, () =>
          Array.from({ length: 1 + random(4) }, () => PIECES[random(PIECES.length)]).join(' '),
        )
        return { start: start / 1000, end: (start + random(10_000)) / 1000, text: lines.join('\n') }
      })
      const read = parse(write(cues))
      expect(read.map(({ text }) => text)).toEqual(cues.map(({ text }) => text))
      expect(read.map(({ start, end }) => [Math.round(start * 1000), Math.round(end * 1000)])).toEqual(
        cues.map(({ start, end }) => [Math.round(start * 1000), Math.round(end * 1000)]),
      )
    }
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
    for (const ending of ['\n', '\r\n', '\r']) expect(parse(`\uFEFF${text.replaceAll('\n', ending)}`)).toEqual(cues)
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
    for (const text of ['-->', '--->', '---->', '-->-->', '--', '->']) {
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

  it('keeps markup as it is', () => {
    expect(parseSrt('1\n00:00:00,000 --> 00:00:01,000\n<i>AT&amp;T</i>\n')[0]?.text).toBe('<i>AT&amp;T</i>')
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
      { start: 1, end: 2, text: 'Hello there you' },
      { start: 3600, end: 3601, text: 'AT&T <3 \u00A0&unknown;' },
    ])
  })

  it('decodes an entity once', () => {
    expect(parseVtt('WEBVTT\n\n00:00.000 --> 00:01.000\n&amp;lt;\n')[0]?.text).toBe('&lt;')
  })
})

it('reads text full of brackets in linear time', () => {
  const text = '<'.repeat(500_000)
  expect(parseVtt(`WEBVTT\n\n00:00.000 --> 00:01.000\n${text}\n`)[0]?.text).toBe(text)
})
