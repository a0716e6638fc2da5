import { spawn } from 'node:child_process'

/** A process that was started by a test and has said that it is ready. */
export interface RunningProcess {
  /** What the pattern caught when the process was ready. */
  readonly ready: RegExpExecArray
  /** All that it has printed. */
  output(): string
  stop(): Promise<void>
}

interface StartOptions {
  readonly cwd: string
  readonly env: Record<string, string | undefined>
  /** What the process prints when it is ready. Of one that prints nothing, `/^/`. */
  readonly until: RegExp
  readonly timeout: number
}

/** Starts a process and waits until it is ready. It is stopped with all that it has started. */
export function startProcess(command: string, args: readonly string[], options: StartOptions): Promise<RunningProcess> {
  const { cwd, env, until, timeout } = options
  // A group of its own, so that what package managers start in between is stopped as well.
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let output = ''
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGTERM')
    await closed
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop().then(() => reject(new Error(`${command} was not ready in ${timeout} ms:\n${output}`)))
    }, timeout)
    const onData = (chunk: Buffer) => {
      output += chunk.toString()
      const ready = until.exec(output)
      if (!ready) return
      clearTimeout(timer)
      resolve({ ready, output: () => output, stop })
    }
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('spawn', () => onData(Buffer.of()))
    child.stdout.on('data', onData)
    child.stderr.on('data', onData)
    closed.then(() => {
      clearTimeout(timer)
      reject(new Error(`${command} ended before it was ready:\n${output}`))
    })
  })
}
