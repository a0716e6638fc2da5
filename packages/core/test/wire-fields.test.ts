import { describe, expect, it } from 'vitest'
import { PARAMETER_NAMES, readWireFields, type WireField } from '../src/lib/wire-fields.js'
import { failureOf } from './support/failure.js'

const LISTS = [
  ['languages', 'en', 'de'],
  ['keywords', 'Dashwood', 'Norland'],
  ['include', 'logprobs', 'logprobs'],
  ['timestamp_granularities', 'word', 'segment'],
  ['known_speaker_names', 'Ann', 'Bob'],
  ['known_speaker_references', 'data:audio/wav;base64,AA', 'data:audio/wav;base64,BB'],
] as const

describe.each(LISTS)('the list %s', (name, first, second) => {
  it.each([
    ['repeated brackets', `${name}[]`, `${name}[]`],
    ['a repeated name', name, name],
    ['indices', `${name}[0]`, `${name}[1]`],
    ['a mixture', name, `${name}[]`],
  ])('is read from %s', (_, a, b) => {
    expect(
      readWireFields([
        [a, first],
        [b, second],
      ])[name],
    ).toEqual([first, second])
  })

  it.each([`${name}[]`, name, `${name}[0]`])('is a list when it is sent once, as %s', (wireName) => {
    expect(readWireFields([[wireName, first]])[name]).toEqual([first])
  })

  it('is not given when it is empty', () => {
    expect(readWireFields([[`${name}[]`, '']])).not.toHaveProperty(name)
  })

  it('takes no names in brackets', async () => {
    const error = await failureOf(() => readWireFields([[`${name}[x]`, first]]))
    expect(error).toMatchObject({ code: 'unknown_parameter', param: `${name}[x]` })
  })

  it('is not filled up to an index', () => {
    expect(readWireFields([[`${name}[4294967294]`, first]])[name]).toEqual([first])
  })
})

describe('texts', () => {
  it.each(['model', 'language', 'prompt', 'response_format'])('%s is read as it stands', (name) => {
    expect(readWireFields([[name, 'null, 1 or true']])[name]).toBe('null, 1 or true')
  })

  it.each(['model', 'language', 'prompt', 'response_format'])('an empty %s is not given', (name) => {
    expect(readWireFields([[name, '']])).not.toHaveProperty(name)
  })

  it('a prompt may be the word null', () => {
    expect(readWireFields([['prompt', 'null']]).prompt).toBe('null')
  })
})

describe('numbers and booleans', () => {
  it.each([
    ['0', 0],
    ['0.2', 0.2],
    ['.5', 0.5],
    ['1.', 1],
    ['1e-1', 0.1],
    ['+0.5', 0.5],
    ['-1', -1],
  ])('temperature=%s', (text, value) => {
    expect(readWireFields([['temperature', text]]).temperature).toBe(value)
  })

  it.each(['warm', '0x1', '1,5', 'NaN', 'Infinity', '1 2', 'true', '--1', '1e'])(
    'temperature=%s is refused',
    async (text) => {
      const error = await failureOf(() => readWireFields([['temperature', text]]))
      expect(error).toMatchObject({ code: 'invalid_value', param: 'temperature' })
      expect(error.message).toContain(text)
    },
  )

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('stream=%s', (text, value) => {
    expect(readWireFields([['stream', text]]).stream).toBe(value)
  })

  it.each(['yes', 'on', '2', 'truth'])('stream=%s is refused', async (text) => {
    const error = await failureOf(() => readWireFields([['stream', text]]))
    expect(error).toMatchObject({ code: 'invalid_value', param: 'stream' })
    expect(error.message).toContain("'true' or 'false'")
  })

  it.each([
    ['stream', 'null'],
    ['stream', ''],
    ['temperature', 'null'],
    ['temperature', ''],
    ['chunking_strategy', 'null'],
    ['chunking_strategy', ''],
  ])('%s=%s is not given', (name, text) => {
    expect(readWireFields([[name, text]])).not.toHaveProperty(name)
  })
})

describe('chunking_strategy', () => {
  const vad = { type: 'server_vad', threshold: 0.4, prefix_padding_ms: 100, silence_duration_ms: 250 }

  it('is read from the word auto', () => {
    expect(readWireFields([['chunking_strategy', 'auto']]).chunking_strategy).toBe('auto')
  })

  it('is read from JSON', () => {
    expect(readWireFields([['chunking_strategy', JSON.stringify(vad)]]).chunking_strategy).toEqual(vad)
  })

  it('is read from keys in brackets, in any order', () => {
    const fields = Object.entries(vad).map(([key, value]): WireField => [`chunking_strategy[${key}]`, String(value)])
    expect(readWireFields(fields).chunking_strategy).toEqual(vad)
    expect(readWireFields(fields.reverse()).chunking_strategy).toEqual(vad)
  })

  it('passes over a setting that is empty, as forms send it', () => {
    const fields: WireField[] = [
      ['chunking_strategy[type]', 'server_vad'],
      ['chunking_strategy[threshold]', ''],
    ]
    expect(readWireFields(fields).chunking_strategy).toEqual({ type: 'server_vad' })
  })

  it.each(['{', '{"type":', "{'type':'server_vad'}"])('%s is refused', async (text) => {
    const error = await failureOf(() => readWireFields([['chunking_strategy', text]]))
    expect(error).toMatchObject({ code: 'invalid_value', param: 'chunking_strategy' })
    expect(error.cause).toBeInstanceOf(SyntaxError)
  })

  it.each<[string, WireField[]]>([
    [
      'a word and a key',
      [
        ['chunking_strategy', 'auto'],
        ['chunking_strategy[type]', 'server_vad'],
      ],
    ],
    [
      'a key and a word',
      [
        ['chunking_strategy[type]', 'server_vad'],
        ['chunking_strategy', 'auto'],
      ],
    ],
    [
      'a word twice',
      [
        ['chunking_strategy', 'auto'],
        ['chunking_strategy', 'auto'],
      ],
    ],
    [
      'a key twice',
      [
        ['chunking_strategy[threshold]', '0.1'],
        ['chunking_strategy[threshold]', '0.9'],
      ],
    ],
    [
      'JSON and a key',
      [
        ['chunking_strategy', '{"type":"server_vad"}'],
        ['chunking_strategy[threshold]', '0.9'],
      ],
    ],
  ])('%s is refused', async (_, fields) => {
    const error = await failureOf(() => readWireFields(fields))
    expect(error.code).toBe('invalid_value')
    expect(error.param).toMatch(/^chunking_strategy/)
    expect(error.message).toContain('twice')
  })
})

it.each(['model', 'language', 'prompt', 'response_format', 'temperature', 'stream'])(
  '%s given twice is refused',
  async (name) => {
    const value = name === 'temperature' || name === 'stream' ? '1' : 'json'
    const error = await failureOf(() =>
      readWireFields([
        [name, value],
        [name, value],
      ]),
    )
    expect(error).toMatchObject({ code: 'invalid_value', param: name })
    expect(error.message).toContain('twice')
  },
)

it('a file sent as text is refused, with the way to send it', async () => {
  const error = await failureOf(() => readWireFields([['file', 'talk.mp3']]))
  expect(error).toMatchObject({ code: 'invalid_value', param: 'file' })
  expect(error.message).toContain('-F file=@')
})

describe('unknown fields', () => {
  it.each([
    'modle',
    'Model',
    'url',
    'hotwords',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    ' model',
    'model ',
    '',
  ])("'%s' is refused by its name, with those allowed", async (name) => {
    const error = await failureOf(() => readWireFields([[name, 'x']]))
    expect(error).toMatchObject({ code: 'unknown_parameter', status: 400, param: name })
    for (const allowed of ['file', ...PARAMETER_NAMES]) expect(error.message).toContain(allowed)
  })

  it.each([
    'model[]',
    'model[x]',
    'temperature[0]',
    'stream[]',
    '[]',
    'a[b][c]',
    'languages[0][1]',
    'languages[',
    '__proto__[x]',
  ])("'%s' is refused", async (name) => {
    const error = await failureOf(() => readWireFields([[name, 'x']]))
    expect(error.code).toBe('unknown_parameter')
  })

  it('never reach the prototype', async () => {
    const names = ['__proto__[polluted]', 'constructor[prototype]', 'chunking_strategy[__proto__]']
    for (const name of names) await failureOf(async () => readWireFields([[name, 'yes']])).catch(() => {})
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(readWireFields([['model', 'm']]))).toBeNull()
  })

  it('a very long name is quoted in part', async () => {
    const error = await failureOf(() => readWireFields([['x'.repeat(5000), '']]))
    expect(error.param?.length).toBeLessThan(80)
    expect(error.message.length).toBeLessThan(500)
  })
})

describe('extensions', () => {
  it('are let through by name, once as a text and repeated as a list', () => {
    const fields: WireField[] = [
      ['hotwords', 'Norland'],
      ['vad[]', 'a'],
      ['vad[]', 'b'],
    ]
    expect(readWireFields(fields, ['hotwords', 'vad'])).toEqual({ hotwords: 'Norland', vad: ['a', 'b'] })
  })

  it('are named among what is allowed', async () => {
    const error = await failureOf(() => readWireFields([['hotword', 'x']], ['hotwords']))
    expect(error.message).toContain('hotwords')
  })

  it('let nothing else through', async () => {
    expect((await failureOf(() => readWireFields([['url', 'x']], ['hotwords']))).code).toBe('unknown_parameter')
  })
})
