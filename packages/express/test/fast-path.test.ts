// Recordings go past multer's parser: what arrives must be what was sent, wherever their bytes are cut.
import { request as httpRequest } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Engine } from '@transcribekit/core'
import { createNodeHandler } from '@transcribekit/core/node'
import { fakeEngine } from '@transcribekit/core/testing'
import { seeded } from '@transcribekit/test-support'
import express from 'express'
import multer from 'multer'
import { expect, it } from 'vitest'
import { serve } from './serve.js'

const BOUNDARY = 'boundary-x7'
const DELIMITER = Buffer.from(`\r\n--${BOUNDARY}`)
const WAVE = Buffer.from('RIFF$\0\0\0WAVEfmt ')
const FIELD = (name: string, value: string) =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const FILE_HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="talk.wav"\r\n\r\n`
const END = `\r\n${FIELD('prompt', 'behind the file')}--${BOUNDARY}--\r\n`

/** A form with fields before and behind a recording. */
const formOf = (recording: Uint8Array) =>
  Buffer.concat([Buffer.from(FIELD('model', 'm') + FILE_HEAD), recording, Buffer.from(END)])

/** Serves the endpoint through multer, and counts the bytes that multer's parser is given. */
async function start(engine: Engine, options = {}) {
  const parsed = { bytes: 0 }
  const counting = (settings: Parameters<typeof multer>[0] & { streamHandler?: unknown }) => {
    const feed = settings.streamHandler as (request: unknown, parser: NodeJS.WritableStream) => void
    const streamHandler = (request: unknown, parser: NodeJS.WritableStream) => {
      const write = parser.write.bind(parser) as (chunk: Uint8Array) => boolean
      parser.write = (chunk: string | Uint8Array) => {
        parsed.bytes += chunk.length
        return write(chunk as Uint8Array)
      }
      feed(request, parser)
    }
    return multer({ ...settings, streamHandler } as Parameters<typeof multer>[0])
  }
  const handler = createNodeHandler({ engine, logger: false, ...options }, { multer: counting as never })
  const url = await serve(express().use((request, response) => void handler(request, response)))
  return { url, parsed }
}

/** Posts a body in pieces that arrive one by one, and resolves with the answer's status. */
function post(url: string, pieces: Iterable<Uint8Array>, type = `multipart/form-data; boundary=${BOUNDARY}`) {
  return new Promise<number | undefined>((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', headers: { 'content-type': type } })
    request.on('error', reject)
    request.on('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    const send = async () => {
      for (const piece of pieces) {
        await new Promise((written) => request.write(piece, written))
        // So that the server reads it before the next one.
        await delay(1)
      }
      request.end()
    }
    send().catch(reject)
  })
}

/** Cuts a body into pieces of up to `longest` bytes. */
function* cut(body: Buffer, random: () => number, longest: number) {
  for (let at = 0; at < body.length; ) {
    const end = at + 1 + Math.floor(random() * longest)
    yield body.subarray(at, end)
    at = end
  }
}

/** A recording that is full of what looks like the end of a part. */
function deceptive(random: () => number, pieces: number) {
  // None of it is the last letter of the delimiter, which would make one whole.
  const noise = () => Buffer.from(Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 55)))
  const starts = () => DELIMITER.subarray(0, Math.floor(random() * DELIMITER.length))
  const nearly = () => Buffer.concat([DELIMITER.subarray(0, -1), Buffer.from('8')])
  const breaks = () => Buffer.from('\r\n\r\r\n--'.slice(0, 1 + Math.floor(random() * 7)))
  const makers = [noise, noise, starts, starts, nearly, breaks]
  const parts = Array.from({ length: pieces }, () => makers[Math.floor(random() * makers.length)]?.() ?? noise())
  return Buffer.concat([WAVE, ...parts])
}

it('of a recording, the parser sees little more than its ends', async () => {
  const engine = fakeEngine()
  const { url, parsed } = await start(engine)
  const recording = Buffer.concat([WAVE, Buffer.alloc(4_000_000, 'audio')])
  const body = formOf(recording)
  expect(await post(url, [body])).toBe(200)
  expect(recording.equals(engine.calls[0]?.bytes ?? new Uint8Array())).toBe(true)
  expect(engine.calls[0]?.request.prompt).toBe('behind the file')
  expect(parsed.bytes).toBeLessThan(body.length / 10)
})

it.each(Array.from({ length: 24 }, (_, seed) => seed))(
  'of bytes that look like an end none is lost (%i)',
  async (seed) => {
    const engine = fakeEngine()
    const { url, parsed } = await start(engine)
    const random = seeded(seed)
    const recording = deceptive(random, 400)
    const body = formOf(recording)
    expect(await post(url, cut(body, random, seed % 2 ? 1000 : 80))).toBe(200)
    expect(recording.equals(engine.calls[0]?.bytes ?? new Uint8Array())).toBe(true)
    expect(engine.calls[0]?.request.prompt).toBe('behind the file')
    expect(parsed.bytes).toBeLessThan(body.length)
  },
)

it('a recording that waits for a slow engine keeps its order', async () => {
  const received: Uint8Array[] = []
  const slow: Engine = {
    ...fakeEngine(),
    reads: 'once',
    async *transcribeEarly({ file, complete }) {
      for await (const chunk of file.stream()) {
        if (received.push(chunk) % 100 === 0) await delay(1)
      }
      await complete
      yield { type: 'done', text: 'Hello.' }
    },
  }
  const { url, parsed } = await start(slow)
  const random = seeded(7)
  const recording = Buffer.concat(Array.from({ length: 30 }, () => deceptive(random, 2000)))
  const body = formOf(recording)
  expect(await post(url, [body])).toBe(200)
  expect(recording.equals(Buffer.concat(received))).toBe(true)
  expect(parsed.bytes).toBeLessThan(body.length)
})

it('what follows a recording that ended in the chunk before is not taken for a part of it', async () => {
  const engine = fakeEngine()
  const { url } = await start(engine)
  const recording = Buffer.concat([WAVE, Buffer.alloc(200_000, 'audio')])
  const value = 'word '.repeat(20_000)
  const fieldHead = FIELD('prompt', value).slice(0, 200)
  const head = Buffer.from(FIELD('model', 'm') + FILE_HEAD)
  const pieces = [
    Buffer.concat([head, recording, Buffer.from(`\r\n${fieldHead}`)]),
    Buffer.from(`${FIELD('prompt', value).slice(200)}--${BOUNDARY}--\r\n`),
  ]
  expect(await post(url, pieces)).toBe(200)
  expect(recording.equals(engine.calls[0]?.bytes ?? new Uint8Array())).toBe(true)
  expect(engine.calls[0]?.request.prompt).toBe(value)
})

it.each([
  ['quoted', `multipart/form-data; boundary="${BOUNDARY}"`],
  ['with other parameters', `multipart/form-data; charset=utf-8; boundary=${BOUNDARY}`],
])('an unusual content type (%s) is left to the parser', async (_, type) => {
  const engine = fakeEngine()
  const { url, parsed } = await start(engine)
  const recording = deceptive(seeded(1), 400)
  const body = formOf(recording)
  expect(await post(url, [body], type)).toBe(200)
  expect(recording.equals(engine.calls[0]?.bytes ?? new Uint8Array())).toBe(true)
  expect(parsed.bytes).toBe(body.length)
})

it('a recording that is too large is refused while it arrives', async () => {
  const { url } = await start(fakeEngine(), { maxFileSize: 500_000 })
  const recording = Buffer.concat([WAVE, Buffer.alloc(600_000, 'audio')])
  // Its end is not there.
  const body = Buffer.concat([Buffer.from(FILE_HEAD), recording])
  const pieces = cut(body, () => 1, 100_000)
  expect(await post(url, pieces)).toBe(413)
})
