import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { now, type Outcome } from '../messages.js'
import type { Recording } from './recording.js'

/** How a recording is uploaded. */
export interface UploadPlan {
  readonly url: string
  readonly isFileFirst: boolean
  /** The answer must hold this text. */
  readonly expected: string
  readonly rate?: number | undefined
  readonly leaves?: 'uploading' | 'waiting' | undefined
}

/** Milliseconds for a client that leaves: long enough for what it sent to be where it should. */
const LEAVES_AFTER = 150
const FIELDS = { model: 'whisper-1', response_format: 'json' }
const BOUNDARY = '----benchmark-7MA4YWxkTrZu0gW'
/** As from clients of their own: no connection serves two uploads. */
const agent = new Agent({ keepAlive: false })

/** Uploads a recording as a client does that knows its length. */
export async function upload(recording: Recording, plan: UploadPlan): Promise<Outcome> {
  const { head, tail } = frame(plan.isFileFirst)
  const startedAt = now()
  const call = request(plan.url, {
    method: 'POST',
    agent,
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': head.length + recording.bytes + tail.length,
    },
  })
  const answered = answerOf(call)
  // It is awaited below, but may fail before.
  answered.catch(() => {})
  const base = { id: recording.id, startedAt }
  try {
    const wasSent = await send(call, recording, head, tail, plan)
    if (plan.leaves && wasSent) {
      await sleep(LEAVES_AFTER)
      const leftAt = now()
      call.destroy()
      return { ...base, endedAt: leftAt, isSound: true, leftAt }
    }
    const { status, body } = await answered
    const isSound = status === 200 && body.includes(plan.expected)
    const reason = isSound ? undefined : `answer ${status} ${body.slice(0, 200)}; sent: ${plan.expected}`
    return { ...base, endedAt: now(), status, isSound, reason }
  } catch (error) {
    return { ...base, endedAt: now(), isSound: false, reason: String(error) }
  }
}

/** Resolves to whether the upload went out as it was planned: early answers end it. */
async function send(call: ClientRequest, recording: Recording, head: Buffer, tail: Buffer, plan: UploadPlan) {
  let isOver = false
  for (const event of ['response', 'close']) {
    call.once(event, () => {
      isOver = true
    })
  }
  const startedAt = now()
  let sent = 0
  call.write(head)
  for (const block of recording.blocks()) {
    if (isOver) return false
    if (plan.leaves === 'uploading' && sent > recording.bytes / 2) return true
    if (!call.write(block)) await drained(call)
    sent += block.length
    if (plan.rate !== undefined) await sleep(Math.max(0, startedAt + (sent / plan.rate) * 1000 - now()))
  }
  if (isOver) return false
  call.end(tail)
  return true
}

function drained(call: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ['drain', 'response', 'close']) call.off(event, done)
      resolve()
    }
    for (const event of ['drain', 'response', 'close']) call.on(event, done)
  })
}

function answerOf(call: ClientRequest): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    call.on('error', reject)
    call.on('response', async (response: IncomingMessage) => {
      try {
        let body = ''
        for await (const chunk of response) body += chunk
        resolve({ status: response.statusCode ?? 0, body })
      } catch (error) {
        reject(error)
      } finally {
        if (!call.writableEnded) call.destroy()
      }
    })
  })
}

function frame(isFileFirst: boolean): { head: Buffer; tail: Buffer } {
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="talk.wav"\r\nContent-Type: audio/wav\r\n\r\n`
  const fields = Object.entries(FIELDS)
    .map(([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')
  const [head, tail] = isFileFirst ? [file, `\r\n${fields}`] : [fields + file, '\r\n']
  return { head: Buffer.from(head), tail: Buffer.from(`${tail}--${BOUNDARY}--\r\n`) }
}
