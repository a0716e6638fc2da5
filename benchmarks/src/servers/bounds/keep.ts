import { createWriteStream, unlink, type WriteStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file for one upload, which is gone when it is closed. */
export function keep(): WriteStream {
  const path = join(tmpdir(), crypto.randomUUID())
  const file = createWriteStream(path, { highWaterMark: 1024 ** 2 })
  return file.once('open', () => unlink(path, () => {}))
}
