/**
 * Writes a time as `HH:MM:SS,mmm` or `HH:MM:SS.mmm`. Hours are always there, and may have more than two digits.
 * Rounds to milliseconds, with carry, as the reference implementation of whisper does.
 */
export function formatSubtitleTime(seconds: number, decimalMark: ',' | '.'): string {
  const total = Math.max(0, Math.round(seconds * 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  const milliseconds = String(total % 1000).padStart(3, '0')
  const [s, m, h] = [Math.floor(total / 1000) % 60, Math.floor(total / 60_000) % 60, Math.floor(total / 3_600_000)]
  return `${two(h)}:${two(m)}:${two(s)}${decimalMark}${milliseconds}`
}

const TIME = /^(?:(\d{1,9}):)?(\d{1,9}):(\d{1,9})(?:[.,](\d{1,9}))?$/

/**
 * Reads a time into seconds. Accepts `,` and `.`, and missing hours. Minutes above 59 are the total
 * (`01:75:03,000` is 75 minutes and 3 seconds: LocalAI prints so).
 *
 * @returns `undefined` when the text is no time
 */
export function parseSubtitleTime(text: string): number | undefined {
  const match = TIME.exec(text)
  if (!match) return undefined
  const [, hours = '0', minutes, seconds, fraction = '0'] = match
  const milliseconds = Math.round(Number(`0.${fraction}`) * 1000)
  if (Number(minutes) > 59) return Number(minutes) * 60 + Number(seconds) + milliseconds / 1000
  return (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds) + milliseconds / 1000
}
