import { describe, expect, it } from 'vitest'
import { isDecodable } from '../lib/decode'
import { bytes, clock, span } from '../lib/format'
import { languageChoices } from '../lib/languages'
import { peaksOf } from '../lib/peaks'
import { remedyOf, sentenceOf } from '../lib/remedies'
import { wavOf } from '../lib/wav'

it.each([
  [0, '0:00'],
  [7.9, '0:07'],
  [65, '1:05'],
  [3723.4, '1:02:03'],
  [-1, '0:00'],
])('%d s is shown as %s', (seconds, shown) => {
  expect(clock(seconds)).toBe(shown)
})

it.each([
  [0.62, '0.6 s'],
  [9.7, '9.7 s'],
  [59.94, '59.9 s'],
  [725, '12 min 5 s'],
  [119.7, '2 min 0 s'],
])('%d s is said as %s', (seconds, said) => {
  expect(span(seconds)).toBe(said)
})

it.each([
  [0, '0 kB'],
  [1, '1 kB'],
  [227_244, '227 kB'],
  [999_999, '1000 kB'],
  [1_250_000, '1.3 MB'],
  [2_147_483_648, '2.15 GB'],
])('%d bytes are said as %s', (count, said) => {
  expect(bytes(count)).toBe(said)
})

it.each([
  [8_000_000, 1200, true],
  [200_000, 1201, false],
  [100_000_001, 60, false],
])('%d bytes of %d s are decoded in the page: %s', (size, seconds, expected) => {
  expect(isDecodable(size, seconds)).toBe(expected)
})

describe('peaks', () => {
  it('are the loudest of each part, with their sign', () => {
    expect([...peaksOf(Float32Array.of(0, 0.5, -0.75, 0.25, 0, -0.125), 3)]).toEqual([0.5, -0.75, -0.125])
  })

  it('are no more than there are samples', () => {
    expect([...peaksOf(Float32Array.of(0.5, -0.5), 1000)]).toEqual([0.5, -0.5])
    expect(peaksOf(new Float32Array(0), 1000)).toHaveLength(0)
  })
})

it('a wav file has its head and its samples, none beyond what 16 bits hold', async () => {
  const wav = wavOf(Float32Array.of(0, 1, -1, 2), 24_000)
  const view = new DataView(await wav.arrayBuffer())
  const text = (at: number) => String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)))
  expect([text(0), text(8), text(12), text(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data'])
  expect([view.getUint32(4, true), view.getUint32(24, true), view.getUint32(40, true)]).toEqual([44, 24_000, 8])
  expect([44, 46, 48, 50].map((at) => view.getInt16(at, true))).toEqual([0, 32_767, -32_767, 32_767])
})

it.each([
  ['mic_denied', undefined, 'record'],
  ['mic_missing', undefined, 'record'],
  ['mic_unsupported', undefined, 'choose'],
  ['too_large', 'file', 'choose'],
  ['unsupported_format', 'file', 'choose'],
  ['upload_truncated', 'file', 'retry'],
  ['rate_limited', undefined, 'retry'],
  ['engine_failed', undefined, 'retry'],
  ['network', undefined, 'retry'],
  ['rejected', 'file', 'choose'],
  ['rejected', 'language', 'retry'],
  ['rejected', undefined, 'retry'],
] as const)('what to do about %s of %s is: %s', (code, param, remedy) => {
  expect(remedyOf({ code, param }, false)).toBe(remedy)
})

it('what was recorded in vain is recorded again', () => {
  expect(remedyOf({ code: 'rejected', param: 'file' }, true)).toBe('record')
  expect(remedyOf({ code: 'network', param: undefined }, true)).toBe('retry')
})

it('one sentence is said', () => {
  expect(sentenceOf('It failed; try again. Or not.')).toBe('It failed; try again.')
  expect(sentenceOf('Send 2.5 MB, e.g. an mp3.')).toBe('Send 2.5 MB, e.g. an mp3.')
})

it('languages have names, and need not be said', () => {
  expect(languageChoices(['en', 'de'])).toEqual([
    { value: '', label: 'Detect' },
    { value: 'en', label: 'English' },
    { value: 'de', label: 'German' },
  ])
  expect(languageChoices('any').length).toBeGreaterThan(10)
})
