import type { Answer } from '../answer.js'
import { inSection } from '../check.js'
import { expectRefusal, expectTrue } from '../expect.js'
import { contentType, formBody, joined, partBytes } from '../multipart.js'
import { clip } from '../recordings.js'
import { filePart, type Target } from '../target.js'
import { padded } from '../wave.js'

/** Bytes by which a body may exceed its file, beyond any doubt: fields, boundaries and what servers add to that. */
const OVERHEAD = 2 * 1024 * 1024
/** Bytes that a file stays below the limit, as some servers count the whole request. */
const MARGIN = 64 * 1024
const PIECE = 64 * 1024

export const limitChecks = inSection('§4', [
  {
    id: 'limits.just-below',
    title: 'A file just below the size limit is not too large.',
    async run(target) {
      const file = padded(clip(), Math.max(clip().length + 8, target.settings.maxFileSize - MARGIN))
      const answer = await sendInPieces(target, form(target, file))
      // How such a file is read is no matter here.
      expectTrue(answer.status < 500 && answer.status !== 413, 'a status below 500 that is not 413', answer.describe())
    },
  },
  {
    id: 'limits.just-above',
    title: 'A file one byte above the size limit is refused with 413.',
    async run(target) {
      const file = padded(clip(), Math.max(clip().length + 8, target.settings.maxFileSize + 1))
      tooLarge(await sendInPieces(target, form(target, file)))
    },
  },
  {
    id: 'limits.declared',
    title: 'A length far above the limit is refused with 413 before the body is sent.',
    async run(target) {
      const size = target.settings.maxFileSize + OVERHEAD
      const headers = { 'content-type': contentType(), 'content-length': size }
      tooLarge(await target.send({ headers, finish: false }))
    },
  },
  {
    id: 'limits.endless',
    title: 'An endless upload is refused with 413 while it is still being sent.',
    async run(target) {
      const size = target.settings.maxFileSize + OVERHEAD
      const body = endless(target, size)
      tooLarge(await target.send({ headers: { 'content-type': contentType() }, body, finish: false }))
    },
  },
])

function form(target: Target, file: Buffer): Buffer {
  return formBody([...target.fieldParts(), filePart({ content: file })])
}

/** Piece by piece, so that a refusal is seen before the rest is sent. */
function sendInPieces(target: Target, body: Buffer): Promise<Answer> {
  return target.send({
    headers: { 'content-type': contentType(), 'content-length': body.length },
    body: pieces(body),
  })
}

async function* pieces(body: Buffer) {
  for (let at = 0; at < body.length; at += PIECE) {
    yield body.subarray(at, at + PIECE)
    await nextTurn()
  }
}

/** A form whose file goes on and on. It pauses after `size` bytes: by then the answer must be under way. */
async function* endless(target: Target, size: number) {
  const fields = target.fieldParts().map((part) => partBytes(part))
  const file = partBytes(filePart({ content: padded(clip(), clip().length + PIECE) }))
  yield joined(...fields, file.subarray(0, -2))
  const piece = Buffer.alloc(PIECE)
  for (let sent = 0; sent < size; sent += PIECE) {
    yield piece
    await nextTurn()
  }
}

function tooLarge(answer: Answer): void {
  expectRefusal(answer, { status: [413], param: ['file'] })
}

/** Lets what was received be read first. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
