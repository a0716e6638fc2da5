/** A part of a form. */
export interface Part {
  readonly name: string
  readonly content: string | Uint8Array
  /** A part without a file name is a text field. */
  readonly filename?: string | undefined
  /** Content type of the part; left out, the part names none. */
  readonly type?: string | undefined
}

export const BOUNDARY = '----conformance-7MA4YWxkTrZu0gW'

/** A text field's or a file's part, from its boundary to the line break behind its content. */
export function partBytes(part: Part, boundary: string = BOUNDARY): Buffer {
  return rawPart(partHead(part), part.content, boundary)
}

/** A part with a head of one's own, each line ended by CR LF. */
export function rawPart(head: string, content: string | Uint8Array, boundary: string = BOUNDARY): Buffer {
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\n${head}\r\n`),
    Buffer.from(content as string),
    Buffer.from('\r\n'),
  ])
}

export function closing(boundary: string = BOUNDARY): string {
  return `--${boundary}--\r\n`
}

/** The whole body of a form. */
export function formBody(parts: readonly Part[], boundary: string = BOUNDARY): Buffer {
  return Buffer.concat([...parts.map((part) => partBytes(part, boundary)), Buffer.from(closing(boundary))])
}

/** Bytes joined into one body. */
export function joined(...pieces: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece as string)))
}

export function contentType(boundary: string = BOUNDARY): string {
  return `multipart/form-data; boundary=${boundary}`
}

/** Quotes and line breaks in names are written as browsers write them (HTML standard, multipart form data). */
function partHead({ name, filename, type }: Part): string {
  const file = filename === undefined ? '' : `; filename="${escapeName(filename)}"`
  const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`
  return `Content-Disposition: form-data; name="${escapeName(name)}"${file}\r\n${typeLine}`
}

function escapeName(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}
