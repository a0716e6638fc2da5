import { Agent } from 'node:http'
import { Agent as TlsAgent } from 'node:https'
import type { Answer } from '../answer.js'
import { inSection } from '../check.js'
import { exchange } from '../exchange.js'
import { expectRefusal, expectShape, expectSuccess, expectTrue, expectWords } from '../expect.js'
import { contentType, formBody } from '../multipart.js'
import { type Format, spokenText } from '../observe.js'
import { sendRaw } from '../raw-connection.js'
import { object, text } from '../shape.js'
import { readSrt, readVtt } from '../subtitles.js'
import { type Fields, filePart, type Target } from '../target.js'
import { wordsOf } from '../words.js'

/** Milliseconds that bytes have to reach the server, and that it has to notice that a client is gone. */
const ARRIVAL = 40
const NOTICE = 200

export const connectionChecks = inSection('§10', [
  {
    id: 'connection.parallel',
    title: 'Eight requests at once are all answered, each in its own format.',
    async run(target) {
      const formats = ['json', 'text', 'srt', 'vtt', 'verbose_json', 'json', 'text', 'json'] as const
      const allBegun = meeting(formats.length)
      const ask = async (response_format: Format) => {
        const fields = target.fieldParts({ response_format })
        const answer = await sendInTwo(target, formBody([...fields, filePart()]), allBegun)
        if (answer.status === 400) expectRefusal(answer, { param: ['response_format'], orNull: false })
        else inFormat(expectSuccess(answer), response_format)
      }
      await Promise.all(formats.map(ask))
    },
  },
  {
    id: 'connection.parallel-mixed',
    title: 'Good and bad requests at once do not disturb each other.',
    async run(target) {
      const allBegun = meeting(8)
      const ask = async (fields: Fields) =>
        sendInTwo(target, formBody([...target.fieldParts(fields), filePart()]), allBegun)
      const good = async () => heard(await ask({}))
      const bad = async () => void expectRefusal(await ask({ temperature: '7' }))
      await Promise.all([good(), bad(), good(), bad(), good(), bad(), good(), bad()])
    },
  },
  {
    id: 'connection.keep-alive',
    title: 'A connection serves several transcriptions.',
    run: (target) =>
      onOneConnection(target, async (agent) => {
        heard(await target.transcribe({}, { agent }))
        heard(await target.transcribe({}, { agent }))
      }),
  },
  {
    id: 'connection.after-refusal',
    title: 'After a refusal the next request of a client that keeps connections is served.',
    run: (target) =>
      onOneConnection(target, async (agent) => {
        expectRefusal(await target.transcribe({ response_format: 'docx' }, { agent }))
        heard(await target.transcribe({}, { agent }))
        expectRefusal(await target.post(Buffer.from('{}'), { 'content-type': 'application/json' }, agent), {
          status: [400, 415],
        })
        heard(await target.transcribe({}, { agent }))
      }),
  },
  {
    id: 'connection.leftovers',
    title: 'The rest of a refused body is never taken for a request.',
    async run(target) {
      const { url } = target.settings
      const hidden = `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 0\r\n\r\n`.repeat(3)
      const form = formBody([...target.fieldParts({ response_format: 'json' }), filePart()])
      const requests = [
        rawRequest(target, 'application/json', Buffer.from(hidden), 'keep-alive'),
        rawRequest(target, contentType(), form, 'close'),
      ]
      const [first, second, ...more] = await sendRaw(url, Buffer.concat(requests), target.signal)
      expectTrue((first?.status ?? 0) >= 400, 'a refusal of the first request', first?.status ?? 'no answer')
      expectTrue(more.length === 0, 'one answer for each request', `${more.length + 2} answers to two requests`)
      // The server may close the connection behind the refusal.
      if (second) expectTrue(second.status === 200, 'status 200 for the second request', second.status)
    },
  },
  {
    id: 'connection.client-leaves',
    title: 'After a client that left in the middle of its upload the next one is served.',
    async run(target) {
      const body = formBody([...target.fieldParts(), filePart()])
      await leaveAfter(target, body.subarray(0, body.length / 2), body.length)
      await pause(NOTICE)
      heard(await target.transcribe())
    },
  },
  {
    id: 'connection.client-leaves-early',
    title: 'After clients that left before their answer the next one is served.',
    async run(target) {
      const body = formBody([...target.fieldParts(), filePart()])
      await Promise.all([1, 2, 3].map(() => leaveAfter(target, body, body.length)))
      await pause(NOTICE)
      heard(await target.transcribe())
    },
  },
  {
    id: 'connection.repeatable',
    title: 'The same recording brings the same words again.',
    async run(target) {
      const { text: said } = expectShape(expectSuccess(await target.transcribe()), object({ text }))
      const before = await spokenText(target)
      expectTrue(wordsOf(String(said)).join() === wordsOf(before).join(), 'the words of before', said)
    },
  },
])

function heard(answer: Answer): void {
  expectWords(expectShape(expectSuccess(answer), object({ text })).text)
}

function inFormat(answer: Answer, format: Format): void {
  if (format === 'text') expectWords(answer.text)
  else if (format === 'srt')
    expectWords(
      readSrt(answer.text)
        .map((cue) => cue.text)
        .join(' '),
    )
  else if (format === 'vtt')
    expectWords(
      readVtt(answer.text)
        .map((cue) => cue.text)
        .join(' '),
    )
  else {
    const body = expectShape(answer, object({ text }))
    const isVerbose = body.segments !== undefined
    expectTrue(isVerbose === (format === 'verbose_json'), `the shape of ${format}`, Object.keys(body))
    expectWords(body.text)
  }
}

async function onOneConnection(target: Target, use: (agent: Agent) => Promise<void>): Promise<void> {
  const settings = { keepAlive: true, maxSockets: 1 }
  const agent = target.settings.url.protocol === 'https:' ? new TlsAgent(settings) : new Agent(settings)
  try {
    await use(agent)
  } finally {
    agent.destroy()
  }
}

/** Sends the second half of a body when all others have sent their first: all are under way at once. */
function sendInTwo(target: Target, body: Buffer, allBegun: () => Promise<void>): Promise<Answer> {
  const half = Math.floor(body.length / 2)
  async function* halves() {
    yield body.subarray(0, half)
    await allBegun()
    await pause(ARRIVAL)
    yield body.subarray(half)
  }
  const headers = { 'content-type': contentType(), 'content-length': body.length }
  return target.send({ headers, body: halves() })
}

/** Waits until as many have come. */
function meeting(size: number): () => Promise<void> {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let here = 0
  return () => {
    here++
    if (here === size) open()
    return opened
  }
}

/** Sends bytes of a request and leaves once they are under way. */
async function leaveAfter(target: Target, bytes: Buffer, length: number): Promise<void> {
  const leaving = new AbortController()
  const headers = { ...target.headers, 'content-type': contentType(), 'content-length': length }
  const leave = () => leaving.abort()
  target.signal.addEventListener('abort', leave)
  try {
    const { url } = target.settings
    await exchange({ url, headers, body: leavingAfter(bytes, leave), finish: false, signal: leaving.signal })
  } catch {
    // Nobody waits for an answer.
  } finally {
    target.signal.removeEventListener('abort', leave)
  }
}

async function* leavingAfter(bytes: Buffer, leave: () => void) {
  yield bytes
  await pause(ARRIVAL)
  leave()
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function rawRequest({ headers, settings }: Target, type: string, body: Buffer, connection: string): Buffer {
  const { host, pathname, search } = settings.url
  const lines = Object.entries({
    host,
    ...headers,
    'content-type': type,
    'content-length': body.length,
    connection,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`POST ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`), body])
}
