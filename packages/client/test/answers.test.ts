import type { ResponseFormat } from '@transcribekit/core'
import { describe, expect, it } from 'vitest'
import { TranscriptionClientError } from '../src/lib/errors.js'
import { failedAnswer } from '../src/lib/failed-answer.js'
import { checkStreamed, doneEvent, resultOf, streamedResult } from '../src/lib/result.js'
import { StreamedAnswer } from '../src/lib/streamed-answer.js'

function failureOf(work: () => unknown): TranscriptionClientError {
  try {
    work()
  } catch (error) {
    if (TranscriptionClientError.isInstance(error)) return error
    throw error
  }
  throw new Error('It did not fail.')
}

const envelope = (code: string | null, message = 'Why.', param: string | null = null) => ({
  error: { message, type: 't', param, code },
})
const frame = (data: object) => `data: ${JSON.stringify(data)}\n\n`
const delta = (text: string) => frame({ type: 'transcript.text.delta', delta: text })
const done = (text: string, more: object = {}) => frame({ type: 'transcript.text.done', text, ...more })

describe('an answer that refuses', () => {
  it.each<[number, string | null, string]>([
    [413, 'file_too_large', 'too_large'],
    [413, null, 'too_large'],
    [400, 'upload_truncated', 'upload_truncated'],
    [400, 'unsupported_format', 'unsupported_format'],
    [400, 'invalid_audio', 'unsupported_format'],
    [415, null, 'unsupported_format'],
    [429, 'rate_limit_exceeded', 'rate_limited'],
    [429, 'insufficient_quota', 'engine_failed'],
    [408, 'upload_timeout', 'network'],
    [500, 'internal_error', 'engine_failed'],
    [502, 'upstream_error', 'engine_failed'],
    [503, 'overloaded', 'engine_failed'],
    [400, 'audio_too_short', 'rejected'],
    [401, 'unauthorized', 'rejected'],
    [404, null, 'rejected'],
    [200, 'upstream_error', 'engine_failed'],
    [200, 'rate_limit_exceeded', 'rate_limited'],
  ])('with %d and %s is %s', (status, word, code) => {
    const error = failedAnswer({ status, body: envelope(word, 'Why.', 'file'), retryAfter: 3, partial: 'So' })
    expect(error).toMatchObject({ code, status, param: 'file', message: 'Why.', retryAfter: 3, partial: 'So' })
    expect(error.serverCode).toBe(word ?? undefined)
  })

  it.each<[unknown, number, RegExp]>([
    [{ error: 'Why.' }, 400, /^Why\.$/],
    [{ detail: 'Why.' }, 400, /^Why\.$/],
    [{ detail: [{ msg: 'x' }] }, 422, /^The server refused the request with status 422; check url and headers\.$/],
    ['<html>', 413, /larger than the server takes/],
    [undefined, 429, /too many requests/],
    [undefined, 503, /failed to transcribe/],
    [null, 404, /status 404/],
    [{ error: { message: 5 } }, 408, /took too long/],
    [{ error: { message: 'x'.repeat(9000) } }, 400, /^x{2000}$/],
  ])('by %j is told in a sentence', (body, status, message) => {
    expect(failedAnswer({ status, body }).message).toMatch(message)
  })
})

it('is recognised by its brand', () => {
  expect(TranscriptionClientError.isInstance(failedAnswer({ status: 400, body: undefined }))).toBe(true)
  for (const other of [new Error('x'), null, undefined, 'network', {}]) {
    expect(TranscriptionClientError.isInstance(other)).toBe(false)
  }
})

describe('a whole answer', () => {
  it.each<[ResponseFormat, string, unknown]>([
    ['json', '{"text":""}', { text: '' }],
    ['verbose_json', '{"text":"Hi.","duration":1}', { text: 'Hi.', duration: 1 }],
    ['text', 'Hi.', 'Hi.'],
    ['srt', '1\n', '1\n'],
    ['vtt', 'WEBVTT', 'WEBVTT'],
  ])('of %s', (format, body, expected) => {
    expect(resultOf(format, body, 'application/json')).toEqual(expected)
  })

  it.each(['<html>', '', '{}', '[]', 'null', '"text"', '{"text":1}'])('is none of the contract: %s', (body) => {
    const error = failureOf(() => resultOf('json', body, 'text/html'))
    expect(error).toMatchObject({ code: 'rejected', status: 200 })
    expect(error.message).toMatch(/text\/html.*check that url/)
  })

  it('is the end of a stream where one was asked for', () => {
    expect(doneEvent({ text: 'Hi.' })).toEqual({ type: 'transcript.text.done', text: 'Hi.' })
    expect(doneEvent('Hi.').text).toBe('Hi.')
  })
})

describe('a stream', () => {
  function read(pieces: Iterable<string>, format: ResponseFormat = 'json') {
    const texts: string[] = []
    const types: string[] = []
    const stream = new StreamedAnswer((text, { type }) => {
      texts.push(text)
      types.push(type)
    })
    for (const piece of pieces) stream.feed(piece)
    return { texts, types, stream, result: () => streamedResult(format, stream) }
  }

  it.each(['json', 'verbose_json', 'text', 'diarized_json'] as const)('brings %s', (format) => {
    expect(() => checkStreamed(format)).not.toThrow()
  })

  it.each(['srt', 'vtt'] as const)('does not bring %s', (format) => {
    expect(failureOf(() => checkStreamed(format))).toMatchObject({ code: 'rejected', param: 'stream' })
  })

  const WHOLE = `: ping\n\n${delta('Good ')}${delta('morning.')}${done('Good morning.', { usage: null })}data: [DONE]\n\n`

  it.each([
    ['at once', [WHOLE]],
    ['letter by letter', WHOLE],
    ['with other line ends', WHOLE.replaceAll('\n', '\r\n')],
    [
      'without a last empty line',
      [`${delta('Good ')}${delta('morning.')}${done('Good morning.', { usage: null }).trim()}`],
    ],
  ])('is read %s', (_, pieces) => {
    const { texts, types, result } = read(pieces)
    expect(result()).toEqual({ text: 'Good morning.', usage: null })
    expect(texts).toEqual(['Good ', 'Good morning.', 'Good morning.'])
    expect(types.at(-1)).toBe('transcript.text.done')
  })

  it('gives the text alone, or who speaks', () => {
    const segment = { type: 'transcript.text.segment', id: 'seg_001', start: 0, end: 1.5, text: 'Hi.', speaker: 'A' }
    const pieces = [delta('Hi.'), frame(segment), done('Hi.')]
    expect(read(pieces, 'text').result()).toBe('Hi.')
    expect(read(pieces, 'diarized_json').result()).toEqual({
      task: 'transcribe',
      duration: 1.5,
      text: 'Hi.',
      segments: [segment],
    })
  })

  it('of verbose_json has its times at the end', () => {
    const timed = { duration: 1.5, words: [{ word: 'Hi.', start: 0, end: 1 }] }
    expect(read([delta('Hi.'), done('Hi.', timed)], 'verbose_json').result()).toEqual({ text: 'Hi.', ...timed })
  })

  it('of verbose_json without times, as other servers send it, fails and keeps the text', () => {
    const { result } = read([delta('Hi.'), done('Hi.')], 'verbose_json')
    expect(failureOf(result)).toMatchObject({ code: 'engine_failed', param: 'stream', partial: 'Hi.' })
  })

  it('whose end is empty has the text of its pieces', () => {
    expect(read([delta('Hi.'), done('')]).result()).toEqual({ text: 'Hi.' })
  })

  it('of events that it does not know is read on', () => {
    expect(read([frame({ type: 'transcript.text.later' }), done('Hi.')]).result()).toEqual({ text: 'Hi.' })
  })

  it.each<[string, string[], string]>([
    ['that ends before its end', [delta('Good ')], 'engine_failed'],
    ['that tells an error', [delta('Good '), `event: error\n${frame(envelope('upstream_error'))}`], 'engine_failed'],
    ['that tells an error without a name', [delta('Good '), frame(envelope('rate_limit_exceeded'))], 'rate_limited'],
    ['that tells a typed error', [delta('Good '), frame({ type: 'error', ...envelope(null) })], 'engine_failed'],
    ['with what is no event', [delta('Good '), 'data: <html>\n\n'], 'engine_failed'],
    ['with a list', [delta('Good '), 'data: []\n\n'], 'engine_failed'],
    ['with an endless line', [delta('Good '), `data: ${'x'.repeat(9_000_000)}`, 'x'], 'engine_failed'],
  ])('%s fails with the text so far', (_, pieces, code) => {
    expect(
      failureOf(() => {
        const stream = new StreamedAnswer(undefined)
        for (const piece of pieces) stream.feed(piece)
        streamedResult('json', stream)
      }),
    ).toMatchObject({ code, status: 200, partial: 'Good ' })
  })

  it('lets what the callback throws pass', () => {
    const stream = new StreamedAnswer(() => {
      throw new RangeError('mine')
    })
    expect(() => stream.feed(delta('Hi.'))).toThrow(RangeError)
  })
})
