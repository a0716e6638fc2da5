/** Characters that take no column: marks upon others, joiners, directions. */
const NO_WIDTH = /^[\p{M}\p{Cf}]$/u

/** First and last code points of the wide and full-width characters (Unicode, UAX 11), emoji among them. */
const WIDE: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]

/** True for a character that takes two columns. */
export function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return code >= 0x1100 && WIDE.some(([first, last]) => code >= first && code <= last)
}

/** Columns that a text takes in one line. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x300) width += 1
    else if (!NO_WIDTH.test(character)) width += isWide(character) ? 2 : 1
  }
  return width
}
