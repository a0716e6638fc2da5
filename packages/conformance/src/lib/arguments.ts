import { parseArgs } from 'node:util'
import type { ConformanceOptions } from './settings.js'

export const HELP = `Grades a POST /audio/transcriptions endpoint against the OpenAI-compatible contract.

  transcription-conformance <url> [options]

  <url>                    base of the API, for example http://127.0.0.1:3000/v1
  --key <key>              sent as Authorization: Bearer; default: CONFORMANCE_KEY of the environment
  --model <name>           model that requests name; default: whisper-1
  --only <id or section>   checks whose id begins so, or of a section such as 5; may be repeated
  --timeout <seconds>      time that each check may take; default: 60
  --max-file-size <bytes>  largest recording that the endpoint accepts; default: 26214400
  --json                   report as JSON
  --list                   list the checks and end
  --help                   show this and end

It sends some 180 requests; 110 of them are to be transcribed, 7 seconds each.
Exit code: 0 all passed, 1 some failed, 2 wrong usage or no connection.
`

/** What a command line asks for. */
export interface Command {
  readonly show: 'help' | 'list' | 'lines' | 'json'
  readonly options: ConformanceOptions
}

/**
 * Reads a command line.
 *
 * @throws {Error} with a message for whoever typed it
 */
export function readArguments(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      model: { type: 'string' },
      only: { type: 'string', multiple: true },
      timeout: { type: 'string' },
      'max-file-size': { type: 'string' },
      json: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  const { model, only, timeout, 'max-file-size': maxFileSize } = values
  const [url = '', ...more] = positionals
  if (values.help) return { show: 'help', options: { url } }
  if (values.list) return { show: 'list', options: { url, only } }
  if (url === '') throw new Error('The address of an API is missing, for example http://127.0.0.1:3000/v1.')
  if (more.length > 0) throw new Error('There must be one address.')
  return {
    show: values.json ? 'json' : 'lines',
    options: {
      url,
      key: values.key ?? env.CONFORMANCE_KEY,
      model,
      only,
      timeout: timeout === undefined ? undefined : Math.round(Number(timeout) * 1000),
      maxFileSize: maxFileSize === undefined ? undefined : Number(maxFileSize),
    },
  }
}
