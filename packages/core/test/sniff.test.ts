import { describe, expect, it } from 'vitest'
import { sniffAudio } from '../src/index.js'
import { SNIFF_BYTES } from '../src/lib/sniff.js'
import { CONTAINERS, fixture } from './support/audio.js'

function bytes(...parts: (string | readonly number[] | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  )
}

/** An ID3 tag of a size, before what follows. */
function id3(size: number, ...rest: Parameters<typeof bytes>) {
  const length = [(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127]
  return bytes('ID3', [3, 0, 0], length, new Uint8Array(size), ...rest)
}

const MP3_FRAME = [0xff, 0xfb, 0x90, 0x00]

describe.each(CONTAINERS)('%s', (file, container, extension, type) => {
  // The brand of a fragmented file does not tell whether it has pictures; the list of its tracks does.
  const lengths = file === 'speech-fragmented.mp4' ? [SNIFF_BYTES] : [SNIFF_BYTES, 512, 64, 16]

  it.each(lengths)('is recognised by %d bytes', (length) => {
    expect(sniffAudio(fixture(`containers/${file}`).subarray(0, length))).toEqual({ container, extension, type })
  })
})

it.each(['austen-0870', 'austen-0880', 'austen-0890', 'austen-0920', 'austen-0930'])('%s.wav is recognised', (name) => {
  expect(sniffAudio(fixture(`speech/${name}.wav`))?.container).toBe('wav')
})

it.each([
  ['a wave file of more than 4 GiB', bytes('RF64', [255, 255, 255, 255], 'WAVE'), 'wav'],
  ['big-endian waves', bytes('RIFX', [0, 0, 0, 0], 'WAVE'), 'wav'],
  ['an MPEG program stream', bytes([0, 0, 1, 0xba, 0x44]), 'mpeg'],
  ['an MPEG video', bytes([0, 0, 1, 0xb3]), 'mpeg'],
  ['MPEG-1 layer III', bytes(MP3_FRAME), 'mp3'],
  ['MPEG-2 layer III', bytes([0xff, 0xf3, 0x90, 0]), 'mp3'],
  ['MPEG-2.5 layer III', bytes([0xff, 0xe3, 0x90, 0]), 'mp3'],
  ['MPEG-1 layer II', bytes([0xff, 0xfd, 0x90, 0]), 'mpga'],
  ['MPEG-1 layer I, two frames', layerOne(), 'mpga'],
  ['AAC without container', bytes([0xff, 0xf1, 0x50, 0x80]), 'm4a'],
  ['MP3 behind an ID3 tag', id3(100, MP3_FRAME), 'mp3'],
  ['AAC behind an ID3 tag', id3(100, [0xff, 0xf1, 0x50]), 'm4a'],
  ['FLAC behind an ID3 tag', id3(100, 'fLaC'), 'flac'],
  ['MP3 behind a cover picture of 3 MB', id3(3_000_000, MP3_FRAME).subarray(0, SNIFF_BYTES), 'mp3'],
])('%s is recognised', (_, head, container) => {
  expect(sniffAudio(head)?.container).toBe(container)
})

it.each([
  ['M4A ', 'm4a'],
  ['M4B ', 'm4a'],
  ['F4A ', 'm4a'],
  ['isom', 'mp4'],
  ['iso5', 'mp4'],
  ['mp42', 'mp4'],
  ['dash', 'mp4'],
  ['3gp4', 'mp4'],
])('the brand %s is %s', (brand, container) => {
  expect(sniffAudio(bytes([0, 0, 0, 28], 'ftyp', brand))?.container).toBe(container)
})

it('an MP4 with a track of pictures is mp4', () => {
  const track = (kind: string) => bytes([0, 0, 0, 33], 'hdlr', new Uint8Array(8), kind, new Uint8Array(12))
  const head = (...kinds: string[]) => bytes([0, 0, 0, 28], 'ftypisom', new Uint8Array(16), ...kinds.map(track))
  expect(sniffAudio(head('soun'))?.container).toBe('m4a')
  expect(sniffAudio(head('vide', 'soun'))?.container).toBe('mp4')
})

it.each(['heic', 'heix', 'mif1', 'avif', 'avis', 'crx '])('the brand %s is of pictures', (brand) => {
  expect(sniffAudio(bytes([0, 0, 0, 28], 'ftyp', brand))).toBeUndefined()
})

it.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array(0)],
  ['one byte', bytes([0xff])],
  ['zeros', new Uint8Array(SNIFF_BYTES)],
  ['JPEG', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0x10], 'JFIF')],
  ['PNG', bytes([0x89], 'PNG\r\n', [0x1a, 0x0a])],
  ['GIF', bytes('GIF89a')],
  ['WebP', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ')],
  ['AVI', bytes('RIFF', [0, 0, 0, 0], 'AVI LIST')],
  ['AIFF', bytes('FORM', [0, 0, 0, 0], 'AIFF')],
  ['HTML', bytes('<!doctype html><html>')],
  ['JSON', bytes('{"error":{}}')],
  ['ZIP', bytes('PK', [3, 4])],
  ['PDF', bytes('%PDF-1.7')],
  ['gzip', bytes([0x1f, 0x8b, 8])],
  ['an ELF program', bytes([0x7f], 'ELF')],
  ['text', bytes('Hello, this is a text about OggS and fLaC.')],
  ['text in UTF-8 with BOM', bytes([0xef, 0xbb, 0xbf], 'hello')],
  ['text in UTF-16', bytes([0xff, 0xfe], Buffer.from('Hello there', 'utf16le'))],
  ['text in UTF-16, big-endian', bytes([0xfe, 0xff, 0, 0x48])],
  ['subtitles', bytes('WEBVTT\n\n')],
  ['MIDI', bytes('MThd')],
  ['AMR', bytes('#!AMR\n')],
  ['a reserved MPEG version', bytes([0xff, 0xeb, 0x90, 0])],
  ['a reserved layer', bytes([0xff, 0xe0, 0x90, 0])],
  ['a reserved bit rate', bytes([0xff, 0xfb, 0xf0, 0])],
  ['a reserved sample rate', bytes([0xff, 0xfb, 0x9c, 0])],
  ['an ID3 tag before a web page', id3(100, '<!doctype html><html><body>')],
])('%s is no audio', (_, head) => {
  expect(sniffAudio(head)).toBeUndefined()
})

it('never fails, whatever the bytes', () => {
  let state = 7
  for (let run = 0; run < 2000; run++) {
    const head = Uint8Array.from({ length: run % 40 }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state >> 16
    })
    expect(() => sniffAudio(head)).not.toThrow()
    expect(() => sniffAudio(bytes('ID3', head))).not.toThrow()
  }
})

/** Two frames of 312 bytes: 288 kbit/s at 44.1 kHz. */
function layerOne() {
  const head = new Uint8Array(700)
  for (const at of [0, 312]) head.set([0xff, 0xff, 0x90, 0], at)
  return head
}
