import { describe, expect, it } from 'vitest'
import { chooseContainer } from '../src/lib/recorder/container.js'
import { levelOf } from '../src/lib/recorder/level.js'
import { checkSupport, micError } from '../src/lib/recorder/mic-errors.js'
import { Stopwatch } from '../src/lib/recorder/stopwatch.js'

describe('the container', () => {
  const [CHROMIUM, FIREFOX, SAFARI] = ['Google Inc.', '', 'Apple Computer, Inc.']

  it.each([
    ['Chromium', CHROMIUM, ['audio/webm', 'audio/mp4'], 'audio/webm;codecs=opus'],
    ['Firefox', FIREFOX, ['audio/webm', 'audio/ogg'], 'audio/webm;codecs=opus'],
    ['an old Firefox', FIREFOX, ['audio/ogg'], 'audio/ogg;codecs=opus'],
    ['a Chromium without webm', CHROMIUM, ['audio/mp4'], 'audio/mp4;codecs=mp4a.40.2'],
    ['Safari', SAFARI, ['audio/mp4'], 'audio/mp4;codecs=mp4a.40.2'],
    ['a Safari that knows webm', SAFARI, ['audio/webm', 'audio/mp4'], 'audio/mp4;codecs=mp4a.40.2'],
    ['a Safari without mp4', SAFARI, ['audio/webm'], 'audio/webm;codecs=opus'],
    ['one that knows none', CHROMIUM, [], undefined],
  ])('of %s', (_, vendor, known, expected) => {
    const isTypeSupported = (type: string) => known.some((name) => type.startsWith(name))
    expect(chooseContainer({ vendor, isTypeSupported })).toBe(expected)
  })

  it('is the bare type where codecs are not told apart', () => {
    expect(chooseContainer({ vendor: '', isTypeSupported: (type) => type === 'audio/webm' })).toBe('audio/webm')
  })
})

describe('the level', () => {
  it.each([
    ['silence', 0, 0],
    ['what is too quiet', 0.0001, 0],
    ['half of the decibels', 10 ** -1.5, 0.5],
    ['the loudest', 1, 1],
    ['more than that', 4, 1],
  ])('of %s', (_, amplitude, expected) => {
    expect(levelOf(new Float32Array(64).fill(amplitude))).toBeCloseTo(expected, 5)
  })

  it('of nothing', () => {
    expect(levelOf(new Float32Array())).toBe(0)
  })
})

it('counts seconds, without pauses', () => {
  let now = 5000
  const stopwatch = new Stopwatch(() => now)
  const seconds = [stopwatch.seconds]
  for (const step of ['run', 'run', 'halt', 'halt', 'run'] as const) {
    stopwatch[step]()
    now += 1500
    seconds.push(stopwatch.seconds)
  }
  expect(seconds).toEqual([0, 1.5, 3, 3, 3, 4.5])
})

describe('no microphone', () => {
  const able = { isSecureContext: true, hasMicrophones: true, hasRecorder: true }

  it.each([
    [{ isSecureContext: false, hasMicrophones: false }, /https, or localhost/],
    [{ hasMicrophones: false }, /current one, or choose a file/],
    [{ hasRecorder: false }, /current one, or choose a file/],
  ])('where %j', (lack, message) => {
    const error = checkSupport({ ...able, ...lack })
    expect(error?.code).toBe('mic_unsupported')
    expect(error?.message).toMatch(message)
  })

  it('lacks nothing elsewhere', () => {
    expect(checkSupport(able)).toBeUndefined()
  })

  it.each([
    ['NotAllowedError', 'mic_denied'],
    ['SecurityError', 'mic_denied'],
    ['NotFoundError', 'mic_missing'],
    ['OverconstrainedError', 'mic_missing'],
    ['NotReadableError', 'mic_missing'],
    ['AbortError', 'mic_missing'],
    ['NotSupportedError', 'mic_unsupported'],
    ['TypeError', 'mic_unsupported'],
  ])('by %s is %s', (name, code) => {
    const cause = Object.assign(new Error('x'), { name })
    expect(micError(cause)).toMatchObject({ code, cause })
    expect(micError(cause).message).toMatch(/[;,] .+\.$/)
  })

  it('by what is no error is mic_unsupported', () => {
    expect(micError('x').code).toBe('mic_unsupported')
  })
})
