import { describe, expect, it } from 'vitest'
import { formatSubtitleTime, parseSubtitleTime } from '../src/lib/subtitles/subtitle-time.js'

it.each([
  [0, '00:00:00,000'],
  [0.001, '00:00:00,001'],
  [1.5, '00:00:01,500'],
  [0.23999999463558197, '00:00:00,240'],
  [59.9994, '00:00:59,999'],
  [0.9995, '00:00:01,000'],
  [59.9995, '00:01:00,000'],
  [3599.9995, '01:00:00,000'],
  [3600, '01:00:00,000'],
  [3661.042, '01:01:01,042'],
  [86_399.9996, '24:00:00,000'],
  [359_999.999, '99:59:59,999'],
  [360_000, '100:00:00,000'],
  [4_442_523.007, '1234:02:03,007'],
  [-0.5, '00:00:00,000'],
])('%d s is written %s', (seconds, text) => {
  expect(formatSubtitleTime(seconds, ',')).toBe(text)
  expect(formatSubtitleTime(seconds, '.')).toBe(text.replace(',', '.'))
})

it.each([
  ['00:00:00,000', 0],
  ['00:00:01.5', 1.5],
  ['00:00:01,05', 1.05],
  ['00:00:01,500999', 1.501],
  ['00:17:24.220', 1044.22],
  ['17:24.220', 1044.22],
  ['7:04', 424],
  ['1:02:03', 3723],
  ['100:00:00,000', 360_000],
  ['75:03,000', 4503],
])('%s is read as %d s', (text, seconds) => {
  expect(parseSubtitleTime(text)).toBeCloseTo(seconds, 6)
})

it('minutes above 59 beside hours are the total, as one server prints them', () => {
  expect(parseSubtitleTime('01:75:03,000')).toBe(75 * 60 + 3)
})

it.each(['', '12', 'a:b', '00:00:00,', '1:2:3:4', '00:00:-1', '00;00', '٠٠:٠٠:٠١', '00:00:01,0000000001'])(
  "'%s' is no time",
  (text) => {
    expect(parseSubtitleTime(text)).toBeUndefined()
  },
)

describe('what is written is read back', () => {
  it('to the millisecond, up to 200 hours', () => {
    let state = 20_261_122
    for (let run = 0; run < 5000; run++) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      const milliseconds = state % 720_000_000
      const text = formatSubtitleTime(milliseconds / 1000, run % 2 ? ',' : '.')
      expect(Math.round((parseSubtitleTime(text) ?? -1) * 1000), text).toBe(milliseconds)
    }
  })
})
