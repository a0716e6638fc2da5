/** Longest excerpt of what an endpoint sent, in characters. */
const MAX_EXCERPT = 200

/** Something an endpoint sent, short and without characters that a terminal would obey. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  const short = text.length > MAX_EXCERPT ? `${text.slice(0, MAX_EXCERPT)}…` : text
  return escapeControls(short)
}

/** Control and formatting characters (bidi among them) written as `\u001b`; a line break as `\n`. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, (character) => {
    if (character === '\n') return '\\n'
    if (character === '\r') return '\\r'
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })
}
