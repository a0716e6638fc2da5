import { TranscriptionError } from '../errors.js'

/** Told what is in a multipart body, in order. */
export interface PartSink {
  start(name: string, filename: string | undefined): void
  /** What is returned, if anything, is to be waited for before the next chunk is scanned. */
  write(bytes: Uint8Array): Promise<void> | undefined
  end(): void
}

/** Most bytes that the head of a part may have. */
const MAX_PART_HEAD = 16 * 1024
/** Most spaces and tabs behind a boundary. */
const MAX_PADDING = 200
const [CR, LF, DASH, SPACE, TAB] = [13, 10, 45, 32, 9]
const EMPTY = new Uint8Array(0)

/**
 * Takes a `multipart/form-data` body apart as it arrives (RFC 7578), whatever its chunks are cut like.
 * File data is handed on as it comes: nothing is collected but the head of a part.
 *
 * What stands before the first boundary and behind the last one is passed over (RFC 2046, section 5.1.1).
 */
export class MultipartScanner {
  readonly #delimiter: Uint8Array
  #state: 'preamble' | 'data' | 'delimiter' | 'head' | 'epilogue' = 'preamble'
  /** Bytes that can't be judged before more of them are there. It starts with the line break that a delimiter has. */
  #rest: Uint8Array = Uint8Array.of(CR, LF)

  constructor(boundary: string) {
    this.#delimiter = new TextEncoder().encode(`\r\n--${boundary}`)
  }

  /** True once the closing boundary was seen: only then is the body whole. */
  get complete(): boolean {
    return this.#state === 'epilogue'
  }

  /**
   * Tells what is in the next chunk. What is returned, if anything, is to be waited for before the one after it.
   *
   * @throws {TranscriptionError} `invalid_multipart`, and what the sink throws
   */
  scan(chunk: Uint8Array, parts: PartSink): Promise<void> | undefined {
    const bytes = this.#rest.length === 0 ? chunk : concat(this.#rest, chunk)
    this.#rest = EMPTY
    let full: Promise<void> | undefined
    let at = 0
    while (at < bytes.length && this.#state !== 'epilogue') {
      if (this.#state === 'delimiter') at = this.#scanDelimiterEnd(bytes, at)
      else if (this.#state === 'head') at = this.#scanHead(bytes, at, parts)
      else {
        const { index, whole } = this.#findDelimiter(bytes, at)
        if (this.#state === 'data') {
          if (index > at) full = parts.write(stretch(bytes, at, index)) ?? full
          if (whole) parts.end()
        }
        if (whole) this.#state = 'delimiter'
        at = whole ? index + this.#delimiter.length : this.#keep(bytes, index)
      }
    }
    return full
  }

  #keep(bytes: Uint8Array, from: number): number {
    this.#rest = bytes.slice(from)
    return bytes.length
  }

  /** The next delimiter, or where one may begin of which the end is still to come. */
  #findDelimiter(bytes: Uint8Array, from: number): { index: number; whole: boolean } {
    const found = indexOf(bytes, this.#delimiter, from)
    if (found !== -1) return { index: found, whole: true }
    const last = Math.max(from, bytes.length - this.#delimiter.length + 1)
    for (let index = bytes.indexOf(CR, last); index !== -1; index = bytes.indexOf(CR, index + 1)) {
      if (startsWith(bytes, this.#delimiter, index)) return { index, whole: false }
    }
    return { index: bytes.length, whole: false }
  }

  /** Behind a boundary: `--` closes the body, else the line ends and a part begins. */
  #scanDelimiterEnd(bytes: Uint8Array, from: number): number {
    let at = from
    while (bytes[at] === SPACE || bytes[at] === TAB) at++
    if (at - from > MAX_PADDING) throw malformed('a boundary is followed by too much space')
    if (bytes.length - at < 2) return this.#keep(bytes, from)
    if (bytes[at] === DASH && bytes[at + 1] === DASH) {
      this.#state = 'epilogue'
      return bytes.length
    }
    if (bytes[at] !== CR || bytes[at + 1] !== LF) throw malformed('a boundary is not followed by a line break')
    this.#state = 'head'
    // The line break is kept, so that a head without a line is found as well.
    return at
  }

  #scanHead(bytes: Uint8Array, from: number, parts: PartSink): number {
    const end = this.#findHeadEnd(bytes, from)
    if (end === undefined) return this.#keep(bytes, from)
    const { name, filename } = readPartHead(bytes.subarray(from, end))
    parts.start(name, filename)
    this.#state = 'data'
    return end + 4
  }

  #findHeadEnd(bytes: Uint8Array, from: number): number | undefined {
    for (let index = bytes.indexOf(CR, from); index !== -1; index = bytes.indexOf(CR, index + 1)) {
      if (index - from > MAX_PART_HEAD) break
      if (bytes[index + 1] === LF && bytes[index + 2] === CR && bytes[index + 3] === LF) return index
    }
    if (bytes.length - from > MAX_PART_HEAD) throw malformed(`the head of a part is longer than ${MAX_PART_HEAD} bytes`)
    return undefined
  }
}

/** The error for a body that is no multipart form. */
export function malformed(why: string, cause?: unknown): TranscriptionError {
  return new TranscriptionError(
    'invalid_multipart',
    `The body is not a well-formed multipart/form-data form: ${why}.`,
    {
      cause,
    },
  )
}

const PARAMETER = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g

function readPartHead(bytes: Uint8Array): { name: string; filename: string | undefined } {
  const head = new TextDecoder().decode(bytes)
  const disposition = /\r\ncontent-disposition\s*:\s*form-data([^\r\n]*)/i.exec(head)
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, token] of (disposition?.[1] ?? '').matchAll(PARAMETER)) {
    parameters.set(name.toLowerCase(), quoted === undefined ? (token ?? '') : unescapeQuoted(quoted))
  }
  const name = parameters.get('name')
  if (name === undefined) throw malformed('a part has no name')
  return { name, filename: extendedValue(parameters.get('filename*')) ?? parameters.get('filename') }
}

/** curl writes `\"`, browsers write `%22` (HTML standard, multipart form data). Other backslashes are meant. */
function unescapeQuoted(text: string): string {
  const unescaped = text.replace(/\\(["\\])/g, '$1')
  return unescaped.replace(/%0D|%0A|%22/gi, (hex) => String.fromCharCode(Number.parseInt(hex.slice(1), 16)))
}

/** A value with its character set, `UTF-8'en'na%C3%AFve.wav` (RFC 8187). */
function extendedValue(value: string | undefined): string | undefined {
  const [, encoded] = /^utf-8'[^']*'(.*)$/i.exec(value ?? '') ?? []
  if (encoded === undefined) return undefined
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

/** By the search that `Buffer` brings, where there is one: it is many times faster. */
function indexOf(bytes: Uint8Array, searched: Uint8Array, from: number): number {
  const buffers: typeof Buffer | undefined = globalThis.Buffer
  if (buffers) return asBuffer(bytes, buffers).indexOf(searched, from)
  for (let index = bytes.indexOf(CR, from); index !== -1; index = bytes.indexOf(CR, index + 1)) {
    if (bytes.length - index < searched.length) return -1
    if (startsWith(bytes, searched, index)) return index
  }
  return -1
}

function asBuffer(bytes: Uint8Array, buffers: typeof Buffer): Buffer {
  return bytes instanceof buffers ? bytes : buffers.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** Most chunks are data from end to end: these are handed on as they are. */
function stretch(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to)
}

/** True when all bytes from an index on are those that are searched, as far as both go. */
function startsWith(bytes: Uint8Array, searched: Uint8Array, index: number): boolean {
  const length = Math.min(searched.length, bytes.length - index)
  for (let at = 0; at < length; at++) if (bytes[index + at] !== searched[at]) return false
  return true
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
