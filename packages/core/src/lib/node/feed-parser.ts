import type { IncomingMessage } from 'node:http'
import type { Writable } from 'node:stream'
import { drained } from '../drained.js'
import type { TranscriptionError } from '../errors.js'
import type { Limits } from '../limits.js'
import { UploadWatch } from '../upload/upload-watch.js'
import type { FastPath } from './fast-path.js'

/** Bytes that are handed on at once: more of them would wait in memory. */
const BLOCK_BYTES = 64 * 1024

/**
 * Hands a request's body to a parser, with back-pressure, and watches it: multer would read all of an upload that is
 * too long, too slow or stuck before it told of it.
 *
 * Chunks that come in one go are joined first. A client may send every byte as a chunk of its own,
 * and a parser keeps many times its length for each.
 *
 * @param fastPath takes chunks past the parser
 * @param refuse called once, when the upload must be given up
 * @returns a function that ends the watch
 */
export function feedParser(
  request: IncomingMessage,
  parser: Writable,
  fastPath: FastPath,
  limits: Limits,
  refuse: (error: TranscriptionError) => void,
): () => void {
  let pending: Buffer[] = []
  let pendingBytes = 0
  let scheduled: ReturnType<typeof setImmediate> | undefined
  const watch = new UploadWatch(limits, refuse)

  const flush = () => {
    clearImmediate(scheduled)
    scheduled = undefined
    if (pending.length === 0 || parser.destroyed) return
    const [first] = pending
    const bytes = first && pending.length === 1 ? first : Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    const room = handOn(bytes)
    if (!room) return
    request.pause()
    // It is not the client that is slow now.
    watch.pauseFor(room).then(() => request.resume())
  }
  const handOn = (bytes: Buffer): Promise<void> | undefined => {
    const file = fastPath.fileFor(bytes)
    if (file && parser.writableLength === 0) return file.write(bytes)
    // It calls itself full after each block of this size, also when it has used up all of it.
    return parser.write(bytes) || parser.writableLength === 0 ? undefined : drained(parser)
  }
  const onData = (chunk: Buffer) => {
    pending.push(chunk)
    pendingBytes += chunk.length
    if (pendingBytes >= BLOCK_BYTES) flush()
    else scheduled ??= setImmediate(flush)
    watch.add(chunk.length)
  }
  const onEnd = () => {
    watch.stop()
    flush()
    parser.end()
  }
  request.on('data', onData)
  request.once('end', onEnd)
  return () => {
    watch.stop()
    clearImmediate(scheduled)
    request.off('data', onData)
    request.off('end', onEnd)
  }
}
