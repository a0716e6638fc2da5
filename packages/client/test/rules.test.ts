import { describe, expect, it } from 'vitest'
import { fileName } from '../src/lib/file-name.js'
import { formFields, formOf } from '../src/lib/form.js'
import { delayAfter, secondsOf } from '../src/lib/retry-timing.js'

describe('another attempt', () => {
  const delay = (error: Partial<Parameters<typeof delayAfter>[0]>, attempt = 1, random = 0) =>
    delayAfter(
      { code: 'engine_failed', status: undefined, serverCode: undefined, retryAfter: undefined, ...error },
      attempt,
      random,
    )

  it.each([408, 429, 502, 503, 504])('follows %d', (status) => {
    expect(delay({ status })).toBe(500)
  })

  it.each([200, 400, 401, 404, 409, 413, 415, 500, 501])('does not follow %d', (status) => {
    expect(delay({ status })).toBeUndefined()
  })

  it('follows where no answer has begun', () => {
    expect(delay({ code: 'network' })).toBe(500)
    expect(delay({ code: 'network', status: 200 })).toBeUndefined()
    expect(delay({ code: 'aborted' })).toBeUndefined()
    expect(delay({ code: 'too_large' })).toBeUndefined()
  })

  it.each(['insufficient_quota', 'upstream_auth', 'upstream_redirected'])('does not follow %s', (serverCode) => {
    expect(delay({ status: 502, serverCode })).toBeUndefined()
  })

  it('comes later each time, up to 8 s, and up to a quarter earlier by chance', () => {
    const status = 503
    expect([1, 2, 3, 4, 5, 6].map((attempt) => delay({ status }, attempt))).toEqual([500, 1000, 2000, 4000, 8000, 8000])
    expect(delay({ status }, 1, 1)).toBe(375)
  })

  it.each([
    [0, 0],
    [2, 2000],
    [20, 20_000],
    [21, undefined],
  ])('of a server that asks for %d s comes after %s ms', (retryAfter, expected) => {
    expect(delay({ status: 429, retryAfter }, 3, 1)).toBe(expected)
  })

  it.each([
    [null, undefined],
    ['', undefined],
    ['7', 7],
    ['1.5', 1.5],
    ['-3', 0],
    ['soon', undefined],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 9],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('reads Retry-After: %s', (header, expected) => {
    expect(secondsOf(header, 1000)).toBe(expected)
  })
})

describe('the name of a recording', () => {
  it.each([
    [undefined, 'audio/webm;codecs=opus', 'recording.webm'],
    [undefined, 'audio/mp4', 'recording.m4a'],
    [undefined, 'audio/mp4; codecs=mp4a.40.2', 'recording.m4a'],
    [undefined, 'Audio/OGG', 'recording.ogg'],
    [undefined, 'audio/mpeg', 'recording.mp3'],
    [undefined, 'audio/x-wav', 'recording.wav'],
    [undefined, 'video/mp4', 'recording.mp4'],
    [undefined, '', 'recording'],
    [undefined, 'constructor', 'recording'],
    [undefined, 'image/png', 'recording'],
    ['', 'audio/webm', 'recording.webm'],
    ['talk', 'audio/mpeg', 'talk.mp3'],
    ['talk', '', 'talk'],
    ['talk.wav', 'audio/webm', 'talk.wav'],
    ['Größe 日本.MP3', '', 'Größe 日本.MP3'],
    ['v1.', 'audio/mpeg', 'v1..mp3'],
  ])('%s of type %s is %s', (name, type, expected) => {
    expect(fileName({ name, type })).toBe(expected)
  })
})

describe('the form', () => {
  it('has every parameter in the encoding of the contract', () => {
    const fields = formFields({
      model: 'm',
      language: undefined,
      languages: ['en', 'de'],
      keywords: [],
      prompt: '',
      response_format: 'verbose_json',
      temperature: 0,
      timestamp_granularities: ['word', 'segment'],
      stream: false,
      chunking_strategy: { type: 'server_vad', threshold: 0.5 },
    })
    expect(fields).toEqual([
      ['model', 'm'],
      ['languages[]', 'en'],
      ['languages[]', 'de'],
      ['prompt', ''],
      ['response_format', 'verbose_json'],
      ['temperature', '0'],
      ['timestamp_granularities[]', 'word'],
      ['timestamp_granularities[]', 'segment'],
      ['stream', 'false'],
      ['chunking_strategy', '{"type":"server_vad","threshold":0.5}'],
    ])
    expect(formFields({ chunking_strategy: 'auto', stream: null })).toEqual([['chunking_strategy', 'auto']])
  })

  it('has the file last, with a name', () => {
    const form = formOf(new Blob(['x'], { type: 'audio/webm;codecs=opus' }), { model: 'm', language: 'en' })
    expect([...form.keys()]).toEqual(['model', 'language', 'file'])
    expect(form.get('file')).toMatchObject({ name: 'recording.webm', size: 1 })
  })
})
