import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** What curl got, and what it says about the exchange. */
export interface CurlAnswer {
  readonly exitCode: number
  readonly status: number
  readonly contentType: string | null
  /** Bytes of the request's body. */
  readonly uploaded: number
  readonly body: string
}

interface CurlOptions {
  /** Given to curl as its standard input. */
  readonly input?: Uint8Array
  /** Ends curl, as Ctrl+C does. */
  readonly signal?: AbortSignal
}

/** Runs curl. */
export async function curl(args: readonly string[], { input, signal }: CurlOptions = {}): Promise<CurlAnswer> {
  const child = spawn('curl', ['-s', '-w', '%{stderr}%{json}', ...args], { stdio: 'pipe' })
  signal?.addEventListener('abort', () => child.kill('SIGINT'), { once: true })
  // It may end before it has read its input.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [body, report, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const { http_code = 0, content_type = null, size_upload = 0 } = report ? JSON.parse(report) : {}
  return { exitCode, status: http_code, contentType: content_type, uploaded: size_upload, body }
}
