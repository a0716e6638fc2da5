/** Control and formatting characters (bidi among them), and separators that break lines. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
/** Control characters but line breaks and tabs. */
const COMMANDS = /[^\P{Cc}\n\t]/gu

/** Names and messages in one line, without characters that a terminal would obey. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    if (character === '\n') return '\\n'
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })
}

/** A transcript for a terminal, which must not obey what a service sends. */
export function harmless(text: string): string {
  return text.replace(COMMANDS, '')
}

/** Seconds as people read them: `0:07`, `12:34`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(rest).padStart(2, '0')}`
  return hours > 0 ? `${hours}:${tail}` : tail
}
