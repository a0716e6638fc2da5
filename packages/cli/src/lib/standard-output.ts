import { harmless } from './printable.js'

/** Writes text on standard output, and waits until it is taken. Rejects when nobody reads it any more. */
export function writeOut(text: string): Promise<void> {
  const { stdout } = process
  return new Promise((resolve, reject) => {
    stdout.write(stdout.isTTY ? harmless(text) : text, (error) => (error ? reject(error) : resolve()))
  })
}

/** Readers that leave (`| head`) must not end the process with a stack; whoever writes is told. */
export function tolerateClosedPipes(): void {
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
}

/** True for the error of writing to somebody who has left. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}
