import { readFile } from 'node:fs/promises'
import { readArguments } from './arguments.js'
import { HELP } from './help.js'
import { Interruption } from './interruption.js'
import { printable } from './printable.js'
import { runJob } from './run-job.js'
import { isClosedPipe, tolerateClosedPipes, writeOut } from './standard-output.js'
import { UsageError } from './usage-error.js'

/**
 * Runs a command line. Resolves to its exit code: 0 all done, 1 some recording failed, 2 wrong usage,
 * 130 and 143 interrupted by SIGINT and SIGTERM.
 */
export async function main(args: readonly string[]): Promise<number> {
  tolerateClosedPipes()
  const interruption = new Interruption()
  try {
    const command = readArguments(args, process.env)
    if (command.show === 'results') return interruption.code ?? (await runJob(command, interruption))
    await writeOut(command.show === 'help' ? HELP : `${await version()}\n`)
    return 0
  } catch (error) {
    if (isClosedPipe(error)) return 0
    const message = error instanceof Error ? error.message : String(error)
    const isUsage = error instanceof UsageError
    process.stderr.write(`${printable(message)}\n${isUsage ? 'More: --help\n' : ''}`)
    return isUsage ? 2 : 1
  } finally {
    interruption.stop()
  }
}

async function version(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
