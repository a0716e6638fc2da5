import { afterEach, describe, expect, it, vi } from 'vitest'
import { MultipartScanner, type PartSink } from '../src/lib/upload/multipart-scanner.js'
import { BOUNDARY, bodyOf, CLOSING, fieldPart, filePart } from './support/form.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** Bytes with all beginnings of a delimiter in them. */
const TRICKY = Buffer.concat(
  Array.from({ length: BOUNDARY.length + 4 }, (_, length) => Buffer.from(`\r\n--${BOUNDARY}`.slice(0, length))),
)
const body = bodyOf(
  fieldPart('model', 'whisper-1'),
  filePart(new Uint8Array(TRICKY)),
  fieldPart('prompt', '\r\n--'),
  CLOSING,
)

function scanned(chunks: readonly Uint8Array[]) {
  const scanner = new MultipartScanner(BOUNDARY)
  const parts: { name: string; bytes: number[] }[] = []
  const sink: PartSink = {
    start: (name) => void parts.push({ name, bytes: [] }),
    write: (bytes) => void parts.at(-1)?.bytes.push(...bytes),
    end: () => {},
  }
  for (const chunk of chunks) scanner.scan(chunk, sink)
  return { parts, complete: scanner.complete }
}

describe.each([
  ['with the search of Node', true],
  ['with that of other platforms', false],
])('%s', (_, hasBuffer) => {
  it('finds the same parts wherever the body is cut', () => {
    const whole = new Uint8Array(body)
    const want = {
      complete: true,
      parts: [
        { name: 'model', bytes: [...Buffer.from('whisper-1')] },
        { name: 'file', bytes: [...TRICKY] },
        { name: 'prompt', bytes: [...Buffer.from('\r\n--')] },
      ],
    }
    if (!hasBuffer) vi.stubGlobal('Buffer', undefined)
    const wrong: number[] = []
    for (let at = 0; at <= whole.length; at++) {
      const found = scanned([whole.subarray(0, at), whole.subarray(at)])
      if (JSON.stringify(found) !== JSON.stringify({ parts: want.parts, complete: true })) wrong.push(at)
    }
    const single = scanned([...whole].map((byte) => Uint8Array.of(byte)))
    vi.unstubAllGlobals()
    expect(wrong).toEqual([])
    expect(single).toEqual(want)
  })
})
