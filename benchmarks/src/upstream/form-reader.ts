const EMPTY = Buffer.alloc(0)
const END_OF_HEAD = Buffer.from('\r\n\r\n')
/** Longest head of a part and longest field, in bytes. */
const MAX_KEPT = 64 * 1024

/** Reads a multipart form as it comes, in constant memory. */
export class FormReader {
  readonly fields = new Map<string, string>()
  /** The closing delimiter has come. */
  isComplete = false
  readonly #delimiter: Buffer
  readonly #onFile: (bytes: Buffer) => void
  /** What was not used yet. A line break in front lets the first delimiter be found like the others. */
  #rest = Buffer.from('\r\n')
  #state: 'preamble' | 'delimiter' | 'head' | 'file' | 'field' = 'preamble'
  #field = ''
  #value = ''

  constructor(contentType: string, onFile: (bytes: Buffer) => void) {
    const [, boundary] = /boundary="?([^";]+)/.exec(contentType) ?? []
    if (!boundary) throw new Error('no boundary')
    this.#delimiter = Buffer.from(`\r\n--${boundary}`)
    this.#onFile = onFile
  }

  write(chunk: Buffer): void {
    let left: Buffer | undefined = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    this.#rest = EMPTY
    while (left && !this.isComplete) left = this.#step(left)
  }

  /** Uses bytes, and returns what is left of them; nothing when more must come first. */
  #step(bytes: Buffer): Buffer | undefined {
    if (this.#state === 'delimiter') return this.#afterDelimiter(bytes)
    if (this.#state === 'head') return this.#readHead(bytes)
    const at = bytes.indexOf(this.#delimiter)
    if (at >= 0) {
      this.#take(bytes.subarray(0, at))
      if (this.#state === 'field') this.fields.set(this.#field, this.#value)
      this.#state = 'delimiter'
      return bytes.subarray(at + this.#delimiter.length)
    }
    const end = this.#startOfDelimiter(bytes)
    this.#take(bytes.subarray(0, end))
    this.#rest = Buffer.from(bytes.subarray(end))
    return undefined
  }

  /** Where a delimiter begins that may go on in the next chunk. */
  #startOfDelimiter(bytes: Buffer): number {
    const from = Math.max(0, bytes.length - this.#delimiter.length + 1)
    for (let at = bytes.indexOf(13, from); at >= 0; at = bytes.indexOf(13, at + 1)) {
      if (bytes.subarray(at).equals(this.#delimiter.subarray(0, bytes.length - at))) return at
    }
    return bytes.length
  }

  #afterDelimiter(bytes: Buffer): Buffer | undefined {
    if (bytes.length < 2) return this.#keep(bytes)
    this.isComplete = bytes.toString('latin1', 0, 2) === '--'
    this.#state = 'head'
    return bytes
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const at = bytes.indexOf(END_OF_HEAD)
    if (at < 0) return this.#keep(bytes)
    const head = bytes.toString('utf8', 0, at)
    this.#state = /;\s*filename=/i.test(head) ? 'file' : 'field'
    this.#field = /;\s*name="?([^";\r]*)/i.exec(head)?.[1] ?? ''
    this.#value = ''
    return bytes.subarray(at + END_OF_HEAD.length)
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return
    if (this.#state === 'file') this.#onFile(bytes)
    else if (this.#state === 'field') this.#value = (this.#value + bytes.toString()).slice(0, MAX_KEPT)
  }

  #keep(bytes: Buffer): undefined {
    if (bytes.length > MAX_KEPT) throw new Error('a head is too long')
    this.#rest = Buffer.from(bytes)
    return undefined
  }
}
