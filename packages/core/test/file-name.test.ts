import { describe, expect, it } from 'vitest'
import { safeFileName } from '../src/lib/identify-audio.js'

it.each([
  ['talk.mp3', 'talk.webm'],
  ['talk', 'talk.webm'],
  ['talk.MP3', 'talk.webm'],
  ['talk.tar.gz', 'talk.tar.webm'],
  ['my talk (2).m4a', 'my talk (2).webm'],
  ['Müller ½ 東京 🎙.ogg', 'Müller ½ 東京 🎙.webm'],
  ['', 'audio.webm'],
  ['.mp3', 'audio.webm'],
  ['...', 'audio.webm'],
  ['   .mp3', 'audio.webm'],
  ['/etc/passwd', 'passwd.webm'],
  ['../../../etc/shadow.mp3', 'shadow.webm'],
  ['C:\\Users\\Ann\\talk.wav', 'talk.webm'],
  ['..\\..\\talk.wav', 'talk.webm'],
  ['a/', 'audio.webm'],
  ['.htaccess.mp3', 'htaccess.webm'],
  ['a"b\'c`d.mp3', 'abcd.webm'],
  ['a%22; filename=%22evil.mp3', 'a22; filename=22evil.webm'],
  ['a\r\nContent-Type: text/html\r\n\r\n.mp3', 'html.webm'],
  ['a\u0000b\u001Fc\u007F.mp3', 'abc.webm'],
  ['ab\u202Egpj.mp3', 'abgpj.webm'],
  ['a\u2066b\u2069\u200B\uFEFF.mp3', 'ab.webm'],
  ['a<b>|c?*:.mp3', 'abc.webm'],
])('%j becomes %j', (name, safe) => {
  expect(safeFileName(name, 'webm')).toBe(safe)
})

describe('a long name', () => {
  it.each(['a', 'ü', '東', '🎙'])('of %s is cut to 150 bytes, between characters', (character) => {
    const name = safeFileName(`${character.repeat(1000)}.mp3`, 'mp3')
    const base = name.slice(0, -'.mp3'.length)
    const length = Buffer.byteLength(base)
    expect(length).toBeLessThanOrEqual(150)
    expect(length).toBeGreaterThan(150 - 4)
    expect(base.replaceAll(character, '')).toBe('')
  })

  it('of a megabyte takes no time to speak of', () => {
    expect(safeFileName('.'.repeat(1_000_000), 'mp3')).toBe('audio.mp3')
    expect(safeFileName('a.'.repeat(500_000), 'mp3').length).toBeLessThanOrEqual(154)
  })
})

it('never has what could break a header or a path', () => {
  let state = 11
  for (let run = 0; run < 3000; run++) {
    const codes = Array.from({ length: 12 }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return run % 2 ? (state >> 8) % 128 : (state >> 8) % 0x3000
    })
    const name = safeFileName(String.fromCharCode(...codes), 'mp3')
    expect(name).toMatch(/^[^\p{C}"'`%\\/]+\.mp3$/u)
    expect(name.startsWith('.')).toBe(false)
  }
})
