import { createHash } from 'node:crypto'

/** A file in a form, as it came. */
export interface ReceivedFile {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly sha256: string
}

/** Bytes of a file that are kept, so that it can be recognised while the rest still comes. */
const HEAD_BYTES = 1024

/**
 * Reads a multipart body as it arrives, with nothing of the code under test: strict, and in constant memory.
 *
 * What is no form at all leaves {@link closed} false for ever.
 */
export class FormReader {
  /** Text fields in the order they came. */
  readonly fields: [name: string, value: string][] = []
  /** True once the closing boundary was seen. */
  closed = false
  /** First bytes of the file. */
  head = Buffer.alloc(0)
  readonly #delimiter: Buffer
  readonly #hash = createHash('sha256')
  #rest: Buffer = Buffer.from('\r\n')
  #part: { readonly name: string; readonly file?: { readonly name: string; readonly type: string } } | undefined
  #value: Buffer[] = []
  #size = 0
  #file: ReceivedFile | undefined

  constructor(contentType: string) {
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType)?.[1] ?? ''
    this.#delimiter = Buffer.from(`\r\n--${boundary}`)
  }

  /** The file, once it is whole. */
  get file(): ReceivedFile | undefined {
    return this.#file
  }

  feed(chunk: Buffer): void {
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    while (!this.closed) {
      const at = rest.indexOf(this.#delimiter)
      if (at === -1) {
        // The beginning of a delimiter may be among the last bytes.
        const keep = Math.min(rest.length, this.#delimiter.length - 1)
        this.#data(rest.subarray(0, rest.length - keep))
        rest = rest.subarray(rest.length - keep)
        break
      }
      const behind = at + this.#delimiter.length
      if (rest.toString('latin1', behind, behind + 2) === '--') {
        this.#data(rest.subarray(0, at))
        this.#endPart()
        this.closed = true
        rest = Buffer.alloc(0)
        break
      }
      const headEnd = rest.indexOf('\r\n\r\n', behind)
      if (headEnd === -1) {
        this.#data(rest.subarray(0, at))
        rest = rest.subarray(at)
        break
      }
      this.#data(rest.subarray(0, at))
      this.#endPart()
      this.#startPart(rest.toString('utf8', behind, headEnd))
      rest = rest.subarray(headEnd + 4)
    }
    this.#rest = Buffer.from(rest)
  }

  #startPart(head: string) {
    const name = /\bname="([^"]*)"/.exec(head)?.[1] ?? ''
    const filename = /\bfilename="([^"]*)"/.exec(head)?.[1]
    const type = /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? ''
    this.#part = filename === undefined ? { name } : { name, file: { name: filename, type } }
  }

  #data(bytes: Buffer) {
    if (!this.#part || bytes.length === 0) return
    if (!this.#part.file) {
      this.#value.push(Buffer.from(bytes))
      return
    }
    this.#size += bytes.length
    this.#hash.update(bytes)
    const missing = HEAD_BYTES - this.head.length
    if (missing > 0) this.head = Buffer.concat([this.head, bytes.subarray(0, missing)])
  }

  #endPart() {
    const part = this.#part
    this.#part = undefined
    if (!part) return
    if (part.file) this.#file = { ...part.file, size: this.#size, sha256: this.#hash.digest('hex') }
    else this.fields.push([part.name, Buffer.concat(this.#value.splice(0)).toString()])
  }
}
