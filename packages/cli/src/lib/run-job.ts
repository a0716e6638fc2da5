import type { Engine, Logger } from '@transcribekit/core'
import type { Job } from './arguments.js'
import { createEngine } from './create-engine.js'
import { failureOf, isOfTheOptions } from './failure.js'
import { findInputs, type Input } from './inputs.js'
import type { Interruption } from './interruption.js'
import { planOutputs } from './outputs.js'
import { doneLine, failureLine, jsonLine, warningLines } from './print.js'
import { printable } from './printable.js'
import { Progress } from './progress.js'
import { isClosedPipe, writeOut } from './standard-output.js'
import { transcribe } from './transcribe.js'
import { UsageError } from './usage-error.js'
import { writeWhole } from './write-file.js'

/**
 * Transcribes all recordings of a job, one after the other. Resolves to the exit code.
 *
 * @throws {UsageError} where the options are at fault
 */
export async function runJob(job: Job, interruption: Interruption): Promise<number> {
  const inputs = await findInputs(job.files)
  if (job.files.includes('-') && process.stdin.isTTY) {
    throw new UsageError('Nothing comes in on standard input: pipe a recording, or name a file.')
  }
  const outputs = await planOutputs(inputs, job)
  const run = new Run(job, interruption)
  let failures = 0
  try {
    for (const [index, input] of inputs.entries()) {
      if (!(await run.transcribe(input, outputs[index]))) failures++
      if (interruption.code !== undefined) return interruption.code
    }
  } catch (error) {
    if (interruption.code !== undefined) return interruption.code
    // Whoever reads has had enough.
    if (!isClosedPipe(error)) throw error
  } finally {
    await run.end()
  }
  return failures === 0 ? 0 : 1
}

/** The recordings of one command line: their engine, and what is told of them. */
class Run {
  readonly #job: Job
  readonly #interruption: Interruption
  readonly #progress: Progress
  readonly #logger: Logger
  #engine: Engine | undefined

  constructor(job: Job, interruption: Interruption) {
    this.#job = job
    this.#interruption = interruption
    // Text that comes bit by bit on the same terminal would be cleared with the line.
    const isOn = !job.quiet && !(job.print === 'stream' && process.stdout.isTTY)
    this.#progress = new Progress(process.stderr, isOn)
    const warn = (message: string) => this.#note(`${printable(message)}\n`)
    this.#logger = { info() {}, warn, error: warn }
  }

  /** Transcribes one recording; true when that is done, false when it failed. */
  async transcribe(input: Input, output: string | undefined): Promise<boolean> {
    const { print, words, overwrite } = this.#job
    const file = input.name
    try {
      if (input.failure) throw input.failure
      const started = performance.now()
      const { transcript, content } = await this.#hear(file)
      if (output !== undefined) await writeWhole(output, content, overwrite)
      const outcome = { file, output, transcript }
      if (print === 'lines') await writeOut(jsonLine(outcome, words))
      else if (output === undefined) await writeOut(content)
      this.#note(warningLines(file, transcript), doneLine(outcome, (performance.now() - started) / 1000))
      return true
    } catch (error) {
      if (this.#interruption.code !== undefined || isClosedPipe(error)) throw error
      const failure = failureOf(error, this.#job.engine)
      if (isOfTheOptions(error)) throw new UsageError(failure.message)
      process.stderr.write(failureLine(file, failure))
      if (print === 'lines') await writeOut(jsonLine({ file, output: undefined, failure }, words))
      return false
    }
  }

  async end(): Promise<void> {
    await this.#engine?.close?.()
  }

  async #hear(file: string) {
    this.#progress.start(file)
    try {
      this.#engine ??= await createEngine(this.#job.engine)
      return await transcribe(file, this.#job, {
        engine: this.#engine,
        logger: this.#logger,
        signal: this.#interruption.signal,
        onHeard: (seconds) => this.#progress.heard(seconds),
      })
    } finally {
      this.#progress.stop()
    }
  }

  #note(...lines: readonly string[]) {
    if (!this.#job.quiet) process.stderr.write(lines.join(''))
  }
}
