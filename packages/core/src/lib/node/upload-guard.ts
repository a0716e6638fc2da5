import type { IncomingMessage } from 'node:http'
import { type Limits, maxBodySize } from '../limits.js'
import { uploadTimedOut } from '../read-multipart.js'
import { fileTooLarge, type Upload } from '../upload.js'

/**
 * Watches an upload while it is parsed, and gives up as soon as it is too long or nothing comes any more:
 * multer would read all of it before it told of an error.
 *
 * @throws {TranscriptionError} `file_too_large`, `upload_timeout`, and whatever `receiving` rejects with
 */
export function guardUpload(request: IncomingMessage, receiving: Promise<Upload>, limits: Limits): Promise<Upload> {
  return new Promise((resolve, reject) => {
    let size = 0
    let timer = setTimeout(idle, limits.uploadIdleTimeout)
    const count = (chunk: Uint8Array) => {
      size += chunk.length
      clearTimeout(timer)
      timer = setTimeout(idle, limits.uploadIdleTimeout)
      if (size > maxBodySize(limits)) giveUp(fileTooLarge(limits.maxFileSize))
    }
    request.on('data', count)
    function idle() {
      giveUp(uploadTimedOut(limits))
    }
    function finish() {
      clearTimeout(timer)
      request.off('data', count)
    }
    function giveUp(error: Error) {
      finish()
      request.unpipe()
      // What multer received so far goes with the request.
      receiving.then((upload) => upload.dispose()).catch(() => {})
      reject(error)
    }
    receiving.finally(finish).then(resolve, reject)
  })
}
