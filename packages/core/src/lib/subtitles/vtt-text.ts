const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
  lrm: '\u200E',
  rlm: '\u200F',
}

/** Escapes what WebVTT means by itself. */
export function escapeVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Reads the character references of HTML, as far as subtitles have them; others stay as they are. */
function unescapeVtt(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi, (entity, decimal, hex, name = '') => {
    if (name !== '') return ENTITIES[name] ?? entity
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity
  })
}

/** `<v Ann>`, `<c.loud>`, `</c>`, `<00:00:01.000>`; a `<` before anything else is text. */
const TAG = /<(?:\/?[a-z][^<>]*|[\d:.]+|\/)>/gi
const VOICE = /^<v(?:\.[^\s<>]*)?\s([^<>]*)>$/i

/** The text of a cue without its tags, and who speaks it; where several do, their names stand in the text. */
export function readVttText(text: string): { text: string; speaker?: string } {
  const voices = new Set((text.match(TAG) ?? []).flatMap((tag) => voiceOf(tag) ?? []))
  const [speaker] = voices
  const plain = text.replace(TAG, (tag) => (voices.size > 1 && voiceOf(tag) ? `${voiceOf(tag)}: ` : ''))
  const read = { text: unescapeVtt(plain) }
  return voices.size === 1 && speaker !== undefined ? { ...read, speaker } : read
}

function voiceOf(tag: string): string | undefined {
  return unescapeVtt(VOICE.exec(tag)?.[1] ?? '').trim() || undefined
}
