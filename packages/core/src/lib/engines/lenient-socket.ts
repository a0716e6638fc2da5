import type { Duplex } from 'node:stream'

/** Errors of a write to a connection that the other side has closed. */
const GONE = new Set(['EPIPE', 'ECONNRESET', 'ECONNABORTED'])
/** How long an answer that is already here may take to be read, in milliseconds. */
const GRACE = 250

type Callback = (error?: Error | null) => void

/**
 * Lets a connection whose writes fail be read on for a moment. A server that answers before it has read everything, and
 * closes, makes Node drop the connection with the answer unread in it (nodejs/node#54366).
 */
export function lenientSocket<Socket extends Duplex>(socket: Socket): Socket {
  const { _write, _writev } = socket
  const hold =
    (done: Callback): Callback =>
    (error) => {
      const isGone = error && 'code' in error && GONE.has(String(error.code))
      if (!isGone || socket.destroyed) return done(error)
      const finish = () => {
        clearTimeout(timer)
        socket.off('close', finish)
        done(error)
      }
      const timer = setTimeout(finish, GRACE)
      timer.unref()
      socket.once('close', finish)
      socket.resume()
    }
  socket._write = (chunk, encoding, done) => _write.call(socket, chunk, encoding, hold(done))
  if (_writev) socket._writev = (chunks, done) => _writev.call(socket, chunks, hold(done))
  return socket
}
