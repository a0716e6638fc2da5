import type { ResponseFormat } from '@transcribekit/core'
import { UsageError } from './usage-error.js'

/** Every `--format`, and the extension of its files. */
const EXTENSIONS: Readonly<Record<ResponseFormat, string>> = {
  text: 'txt',
  srt: 'srt',
  vtt: 'vtt',
  json: 'json',
  verbose_json: 'json',
  diarized_json: 'json',
}
const NAMES = Object.keys(EXTENSIONS) as readonly ResponseFormat[]

/** What bears on the choice of a format. */
export interface FormatWishes {
  /** Value of `--format`. */
  readonly format: string | undefined
  /** Value of `--output`. */
  readonly output: string | undefined
  /** Times of words are wanted. */
  readonly words: boolean
}

/**
 * The format of the results: the one that is named, else by the extension of the output, else text.
 *
 * @throws {UsageError} for a name that is no format
 */
export function chooseFormat({ format, output = '', words }: FormatWishes): ResponseFormat {
  if (format !== undefined) return formatNamed(format)
  const extension = /\.(srt|vtt|json|txt)$/i.exec(output)?.[1]?.toLowerCase()
  if (words && (extension === undefined || extension === 'json')) return 'verbose_json'
  return NAMES.find((name) => EXTENSIONS[name] === extension) ?? 'text'
}

/** The extension of a format's files, without a dot. */
export function extensionOf(format: ResponseFormat): string {
  return EXTENSIONS[format]
}

function formatNamed(name: string): ResponseFormat {
  const found = NAMES.find((format) => format === name)
  if (found === undefined) throw new UsageError(`--format must be ${NAMES.join(', ')}, not '${name}'.`)
  return found
}
