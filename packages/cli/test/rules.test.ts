import { describe, expect, it, vi } from 'vitest'
import { chooseFormat, extensionOf } from '../src/lib/formats.js'
import { clock, harmless, printable } from '../src/lib/printable.js'
import { Progress, progressLine } from '../src/lib/progress.js'

it.each([
  [{ format: undefined, output: undefined, words: false }, 'text'],
  [{ format: undefined, output: 'a.srt', words: false }, 'srt'],
  [{ format: undefined, output: 'a.b/c.VTT', words: false }, 'vtt'],
  [{ format: undefined, output: 'a.json', words: false }, 'json'],
  [{ format: undefined, output: 'a.txt', words: false }, 'text'],
  [{ format: undefined, output: 'a.md', words: false }, 'text'],
  [{ format: undefined, output: 'a.srt/', words: false }, 'text'],
  [{ format: undefined, output: 'a.json', words: true }, 'verbose_json'],
  [{ format: undefined, output: undefined, words: true }, 'verbose_json'],
  [{ format: undefined, output: 'a.srt', words: true }, 'srt'],
  [{ format: 'diarized_json', output: 'a.srt', words: false }, 'diarized_json'],
])('%o gives %s', (wishes, format) => {
  expect(chooseFormat(wishes)).toBe(format)
})

it('formats have extensions', () => {
  expect([extensionOf('text'), extensionOf('vtt'), extensionOf('diarized_json')]).toEqual(['txt', 'vtt', 'json'])
})

it.each([
  [0, '0:00'],
  [7.9, '0:07'],
  [754, '12:34'],
  [3723, '1:02:03'],
])('%d s reads %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text)
})

it('what a terminal would obey is shown, or taken out', () => {
  expect(printable('a\u001b[31m\nb\u202ec\u2028é')).toBe('a\\u001b[31m\\nb\\u202ec\\u2028é')
  expect(harmless('a\u001b[31m\n\tb\r\u0007\u009b')).toBe('a[31m\n\tb')
})

it('the line of progress is bounded', () => {
  expect(progressLine('talk.mp3', 0, 3)).toBe('talk.mp3  0:03')
  expect(progressLine('talk.mp3', 83, 3)).toBe('talk.mp3  1:23 transcribed in 0:03')
  expect(progressLine(`${'x'.repeat(99)}.mp3`, 0, 3)).toHaveLength(40 + '  0:03'.length)
})

describe('progress', () => {
  const terminal = (isTTY: boolean) => {
    const written: string[] = []
    return { isTTY, columns: 20, written, write: (text: string) => written.push(text) }
  }

  it('rewrites one line four times a second, however much is heard', () => {
    vi.useFakeTimers()
    const screen = terminal(true)
    const progress = new Progress(screen, true)
    progress.start('a-rather-long-name.mp3')
    for (let second = 0; second < 1000; second++) progress.heard(second)
    vi.advanceTimersByTime(1000)
    progress.stop()
    progress.stop()
    vi.advanceTimersByTime(1000)
    vi.useRealTimers()
    expect(screen.written).toHaveLength(6)
    expect(screen.written.join('')).not.toContain('\n')
    expect(screen.written.every((text) => text.startsWith('\r\u001b[2K') && text.length <= 5 + 19)).toBe(true)
  })

  it.each([
    ['off a terminal', false, true],
    ['when it is quiet', true, false],
  ])('says nothing %s', (_, isTTY, isOn) => {
    const screen = terminal(isTTY)
    const progress = new Progress(screen, isOn)
    progress.start('talk.mp3')
    progress.heard(3)
    progress.stop()
    expect(screen.written).toEqual([])
  })
})
