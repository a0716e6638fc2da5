import { parseArgs } from 'node:util'
import type { ResponseFormat } from '@transcribekit/core'
import { chooseService, type EngineChoice } from './engine-choice.js'
import { chooseFormat } from './formats.js'
import { UsageError } from './usage-error.js'

/** What a command line asks for. */
export type Command = { readonly show: 'help' | 'version' } | ({ readonly show: 'results' } & Job)

/** Recordings, and what is to be done with them. */
export interface Job {
  /** Paths and patterns; `-` is standard input. */
  readonly files: readonly string[]
  readonly format: ResponseFormat
  /** Where results go; standard output where both are left out. */
  readonly output: string | undefined
  readonly outputDir: string | undefined
  readonly overwrite: boolean
  /** How results are told on standard output. */
  readonly print: 'result' | 'stream' | 'lines'
  readonly quiet: boolean
  readonly words: boolean
  readonly translate: boolean
  readonly language: string | undefined
  readonly prompt: string | undefined
  readonly temperature: number | undefined
  readonly engine: EngineChoice
}

type Environment = Readonly<Record<string, string | undefined>>

const OPTIONS = {
  format: { type: 'string' },
  output: { type: 'string', short: 'o' },
  'output-dir': { type: 'string' },
  overwrite: { type: 'boolean' },
  words: { type: 'boolean' },
  stream: { type: 'boolean' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  language: { type: 'string' },
  prompt: { type: 'string' },
  temperature: { type: 'string' },
  translate: { type: 'boolean' },
  ffmpeg: { type: 'boolean' },
  engine: { type: 'string' },
  'base-url': { type: 'string' },
  model: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  // Known only to be refused.
  'api-key': { type: 'string' },
  key: { type: 'string' },
} as const

/**
 * Reads a command line.
 *
 * @throws {UsageError} with a message for whoever typed it
 */
export function readArguments(args: readonly string[], env: Environment): Command {
  const { values, positionals: files } = parse(args)
  if (values.help) return { show: 'help' }
  if (values.version) return { show: 'version' }
  if (files.length === 0) throw new UsageError('A recording is missing, for example: transcribekit talk.mp3')
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('Standard input can be read once.')
  const { translate = false, words = false, language, prompt } = values
  const output = values.output === '-' ? undefined : values.output
  const { print, ...where } = readTarget({ ...values, output })
  const format = chooseFormat({ format: values.format, output, words })
  if (words && format !== 'verbose_json' && print !== 'lines') {
    throw new UsageError(`--words needs --format verbose_json, or --json: '${format}' has no place for times of words.`)
  }
  if (print === 'stream' && format !== 'text')
    throw new UsageError(`--stream gives text; leave --format ${format} out.`)
  refuseAlongside('--translate', translate, { '--words': words, '--language': language, '--stream': values.stream })
  return {
    show: 'results',
    files,
    format,
    ...where,
    print,
    overwrite: values.overwrite ?? false,
    quiet: values.quiet ?? false,
    words,
    translate,
    language: given('--language', language),
    prompt: given('--prompt', prompt),
    temperature: numberOf('--temperature', values.temperature),
    engine: chooseService({ ...values, baseUrl: values['base-url'], env }),
  }
}

function parse(args: readonly string[]) {
  try {
    const parsed = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS })
    if (parsed.values['api-key'] === undefined && parsed.values.key === undefined) return parsed
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  throw new UsageError(
    'A key is never given as an argument, where everybody on this machine can read it. Set OPENAI_API_KEY in the environment.',
  )
}

interface Targets {
  readonly output: string | undefined
  readonly 'output-dir'?: string | undefined
  readonly stream?: boolean | undefined
  readonly json?: boolean | undefined
}

function readTarget({ output, 'output-dir': outputDir, stream, json }: Targets) {
  given('--output', output)
  given('--output-dir', outputDir)
  refuseAlongside('--output-dir', outputDir !== undefined, { '--output': output })
  refuseAlongside('--stream', stream ?? false, { '--output': output, '--output-dir': outputDir, '--json': json })
  const print: Job['print'] = stream ? 'stream' : json ? 'lines' : 'result'
  return { print, output, outputDir }
}

/** Two options that exclude each other. */
function refuseAlongside(name: string, isGiven: boolean, others: Readonly<Record<string, unknown>>) {
  const other = Object.keys(others).find((key) => others[key] !== undefined && others[key] !== false)
  if (isGiven && other !== undefined) throw new UsageError(`${name} and ${other} exclude each other; leave one out.`)
}

function given(name: string, value: string | undefined): string | undefined {
  if (value === '') throw new UsageError(`${name} is empty.`)
  return value
}

function numberOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const number = value.trim() === '' ? Number.NaN : Number(value)
  if (!(number >= 0 && number <= 1)) throw new UsageError(`${name} must be a number from 0 to 1, not '${value}'.`)
  return number
}
