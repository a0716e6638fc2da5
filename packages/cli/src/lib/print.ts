import { render, type Transcript, type TranscriptWarning, warningsOf } from '@transcribekit/core'
import type { Failure } from './failure.js'
import { clock, printable } from './printable.js'

/** What has become of one recording. */
export interface Outcome {
  /** As it was typed, or found. */
  readonly file: string
  /** The file that the result went to, if any. */
  readonly output: string | undefined
  readonly transcript?: Transcript | undefined
  readonly failure?: Failure | undefined
}

/** A result as a line of `--json`: always the same keys, `words` only where they are wanted. */
export function jsonLine({ file, output, transcript, failure }: Outcome, words: boolean): string {
  const verbose = transcript && render(transcript, { response_format: 'verbose_json' })
  const line = {
    file,
    output: output ?? null,
    text: transcript?.text ?? null,
    language: transcript?.language ?? null,
    duration: transcript?.duration ?? null,
    segments: (verbose?.segments ?? []).map(({ start, end, text }, index) => {
      const speaker = transcript?.segments[index]?.speaker
      return { start, end, text: text.trim(), ...(speaker !== undefined && { speaker }) }
    }),
    ...(words && { words: transcript?.words ?? [] }),
    warnings: transcript ? warningsOf(transcript) : [],
    error: failure ?? null,
  }
  return `${JSON.stringify(line)}\n`
}

/** The line that says that a recording is done; `elapsed` in seconds. */
export function doneLine({ file, output, transcript }: Outcome, elapsed: number): string {
  const duration = transcript?.duration
  const what = duration === undefined ? 'done' : `${duration.toFixed(1)} s of audio`
  const where = output === undefined ? '' : ` → ${printable(output)}`
  return `${printable(file)}: ${what} in ${elapsed.toFixed(1)} s${where}\n`
}

/** The line of a failure. */
export function failureLine(file: string, { message }: Failure): string {
  return `${printable(file)}: ${printable(message)}\n`
}

/** The lines of what is in doubt of a transcript. */
export function warningLines(file: string, transcript: Transcript): string {
  return warningsOf(transcript)
    .map((warning) => `${printable(file)}: warning${placeOf(warning)}: ${printable(warning.message)}\n`)
    .join('')
}

function placeOf({ start, end }: TranscriptWarning): string {
  return start === undefined || end === undefined ? '' : `, ${clock(start)} to ${clock(end)}`
}
