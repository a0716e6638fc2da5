import { parseArgs } from 'node:util'
import type { FormOrder } from './messages.js'

/** What the benchmark is told to do. */
export interface CommandLine {
  readonly isShort: boolean
  /** Names of servers. */
  readonly only?: RegExp | undefined
  /** Names of cases. */
  readonly cases?: RegExp | undefined
  readonly rounds?: number | undefined
  readonly order: FormOrder
  readonly isHelp: boolean
}

export const HELP = `npm run bench -- [flags]

  --short           what CI runs: memory and lost answers, in a minute
  --only REGEX      servers, by name: ^core$, express, nospool, multer, next …
  --case REGEX      cases, by name: 10x25MB, 1GB, slow-client, early-429, client-gone, recovery …
  --rounds N        runs of each case; the median counts (default: the case's own)
  --order ORDER     file-first, fields-first or by-turns (default)

The raw pipe always runs along. Without --only and --case, results go to benchmarks/RESULTS.md.`

const ORDERS: readonly string[] = ['file-first', 'fields-first', 'by-turns']

/** @throws {Error} for flags that there are not */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean' },
      only: { type: 'string' },
      case: { type: 'string' },
      rounds: { type: 'string' },
      order: { type: 'string', default: 'by-turns' },
      help: { type: 'boolean' },
    },
  })
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) throw new Error('--rounds must be 1 or more.')
  if (!ORDERS.includes(values.order)) throw new Error(`--order must be one of ${ORDERS.join(', ')}.`)
  return {
    isShort: values.short ?? false,
    only: values.only === undefined ? undefined : new RegExp(values.only),
    cases: values.case === undefined ? undefined : new RegExp(values.case),
    rounds,
    order: values.order as FormOrder,
    isHelp: values.help ?? false,
  }
}
