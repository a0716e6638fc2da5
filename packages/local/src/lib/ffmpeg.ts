import { type ChildProcess, spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { TranscriptionError } from '@transcribekit/core'
import { StagedRecording } from './staged-recording.js'

/** Bytes per second of what ffmpeg is asked for: 16 kHz, 16 bits, mono. */
const BYTES_PER_SECOND = 32_000
/** Room for the header of the WAV file. */
const HEADER_BYTES = 4096

export interface FfmpegOptions {
  /** Path or name of the program. */
  readonly program: string
  /** Seconds; a little more is let through, so that the decoder behind sees that it is too long. */
  readonly maxDuration: number
  /** Milliseconds without output after which the process is killed. */
  readonly stallTimeout: number
}

/**
 * Has the application's own ffmpeg turn a recording into a WAV file. Pipes only, no shell, and no protocol but the
 * pipe: a playlist must not make it open files or addresses. The process is killed on abort.
 */
export async function convertWithFfmpeg(
  recording: StagedRecording,
  options: FfmpegOptions,
  signal: AbortSignal,
): Promise<StagedRecording> {
  const seconds = Math.ceil(options.maxDuration) + 1
  const input = ['-protocol_whitelist', 'pipe', '-i', 'pipe:0']
  const output = ['-vn', '-ac', '1', '-ar', '16000', '-t', String(seconds), '-c:a', 'pcm_s16le', '-f', 'wav', 'pipe:1']
  const child = spawn(options.program, ['-nostdin', '-v', 'error', ...input, ...output], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const source = recording.stream()
  const killed = new AbortController()
  const kill = (reason: unknown) => {
    child.kill('SIGKILL')
    killed.abort(reason)
  }
  const onAbort = () => kill(signal.reason)
  const watchdog = setTimeout(() => kill(notReadable()), options.stallTimeout)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const failure = exitOf(child, options.program)
    // ffmpeg stops reading when it has enough: a broken pipe is no error.
    child.stdin.on('error', () => undefined)
    source.on('error', () => child.stdin.destroy()).pipe(child.stdin)
    child.stdout.on('data', () => watchdog.refresh())
    const wave = Readable.toWeb(child.stdout) as ReadableStream<Uint8Array>
    const maxBytes = seconds * BYTES_PER_SECOND + HEADER_BYTES
    const converted = new StagedRecording(wave, { maxBytes, signal: killed.signal })
    try {
      const empty = await converted.whole.then(() => false, expectEmpty)
      const error = await failure
      if (error ?? empty) throw error ?? notReadable()
      return converted
    } catch (error) {
      await converted.dispose()
      throw error
    }
  } finally {
    clearTimeout(watchdog)
    signal.removeEventListener('abort', onAbort)
    source.destroy()
    child.kill('SIGKILL')
  }
}

/** Resolves when the process has ended: with an error, or `undefined` when all went well. */
function exitOf(child: ChildProcess, program: string): Promise<TranscriptionError | undefined> {
  return new Promise((resolve) => {
    child.on('error', (cause) => {
      const message = 'ffmpeg could not be started; install it or correct the option `ffmpeg` of local().'
      resolve(new TranscriptionError('engine_failed', message, { cause: new Error(program, { cause }) }))
    })
    child.on('close', (code) => resolve(code === 0 ? undefined : notReadable()))
  })
}

/** Nothing came out: why, is told by how the process ends. */
function expectEmpty(error: unknown): true {
  if (TranscriptionError.isInstance(error) && error.code === 'empty_file') return true
  throw error
}

function notReadable(): TranscriptionError {
  const message = 'The recording can be read neither by the built-in decoders nor by ffmpeg; it may be damaged.'
  return new TranscriptionError('unsupported_format', message, { param: 'file' })
}
