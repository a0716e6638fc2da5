import { createReadStream, mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { type AudioSource, createTranscriber } from '../src/index.js'
import { audioFromPath } from '../src/node.js'
import { fakeEngine } from '../src/testing.js'
import { fixture, fixturePath } from './support/audio.js'
import { namedSpools, openSpools } from './support/descriptors.js'
import { failureOf } from './support/failure.js'
import { collectGarbage } from './support/garbage.js'
import { until } from './support/servers.js'

const PATH = fixturePath('containers/speech.wav')
const BYTES = fixture('containers/speech.wav')

afterEach(() => {
  expect(openSpools()).toEqual([])
  expect(namedSpools()).toEqual([])
})

/** Bytes that somebody holds on to. */
function heldMemory(): number {
  collectGarbage()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

async function* chunksOf(bytes: Uint8Array, size = 10_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('a recording is taken as', () => {
  it.each<[string, () => AudioSource | Promise<AudioSource>, name?: string]>([
    ['a path', () => PATH, 'speech.wav'],
    ['a file: URL', () => pathToFileURL(PATH), 'speech.wav'],
    ['a File', () => new File([BYTES], 'talk.mp3'), 'talk.wav'],
    ['a Blob', () => new Blob([BYTES])],
    ['a Blob of a file', () => openAsBlob(PATH)],
    ['what audioFromPath gives', () => audioFromPath(PATH), 'speech.wav'],
    ['a Buffer', () => BYTES],
    ['a part of a larger buffer', () => Buffer.concat([Buffer.alloc(7), BYTES]).subarray(7)],
    ['an ArrayBuffer', () => new Uint8Array(BYTES).buffer],
    ['a Blob with a name', () => ({ name: 'talk.mp3', data: new Blob([BYTES]) }), 'talk.wav'],
    ['a buffer of another realm', () => runInNewContext('new Uint8Array(bytes)', { bytes: [...BYTES] })],
    ['bytes with a name', () => ({ name: 'talk.bin', data: BYTES }), 'talk.wav'],
    ['an ArrayBuffer with a name', () => ({ name: 'talk', data: new Uint8Array(BYTES).buffer }), 'talk.wav'],
    ['a stream of the web', () => new Blob([BYTES]).stream()],
    ['a stream of Node', () => createReadStream(PATH)],
    ['a stream with a name', () => ({ name: 'talk.wav', data: Readable.from(chunksOf(BYTES)) }), 'talk.wav'],
    ['a generator of bytes', () => chunksOf(BYTES, 5)],
    ['a body of fetch', () => new Response(BYTES).body as ReadableStream<Uint8Array>],
    ["multer's file in memory", () => ({ originalname: 'talk.wav', buffer: BYTES }), 'talk.wav'],
    ["multer's file on disk", () => ({ originalname: 'talk.wav', path: PATH }), 'talk.wav'],
    ["our storage's file", async () => ({ originalname: 'x', audio: await audioFromPath(PATH) }), 'speech.wav'],
  ])('%s', async (_, source, name = 'audio.wav') => {
    const engine = fakeEngine()
    await createTranscriber({ engine }).transcribe({ file: await source() })
    expect(Buffer.from(engine.calls[0]?.bytes ?? []).equals(BYTES)).toBe(true)
    expect(engine.calls[0]?.request.file).toMatchObject({ name, type: 'audio/wav', size: BYTES.length })
  })
})

describe('is refused', () => {
  const { transcribe } = createTranscriber({ engine: fakeEngine(), maxFileSize: 1000 })

  it.each<[string, unknown, object]>([
    ['nothing', undefined, { code: 'missing_required_parameter', param: 'file' }],
    ['null', null, { code: 'missing_required_parameter', param: 'file' }],
    ['a number', 7, { code: 'invalid_value', param: 'file' }],
    ['an object of another kind', { bytes: BYTES }, { code: 'invalid_value', param: 'file' }],
    ['a name without data', { name: 'a.wav', data: undefined }, { code: 'invalid_value', param: 'file' }],
    ['an upload without a file', { originalname: 'a.wav' }, { code: 'invalid_value', param: 'file' }],
    ['a path to nothing', '/no/such/talk.mp3', { code: 'not_found', param: 'file' }],
    ['a web address', new URL('https://example.com/a.wav'), { code: 'invalid_value', param: 'file' }],
    ['no bytes', new Uint8Array(0), { code: 'empty_file' }],
    ['bytes that are no audio', Buffer.from('hello'), { code: 'unsupported_format' }],
    ['a stream without bytes', Readable.from([]), { code: 'empty_file' }],
    [
      'a stream of texts',
      Readable.from(['RIFF']),
      { code: 'invalid_value', message: expect.stringContaining('bytes') },
    ],
    ['a stream longer than allowed', chunksOf(BYTES), { code: 'file_too_large' }],
  ])('%s', async (_, file, error) => {
    expect(await failureOf(transcribe({ file: file as AudioSource }))).toMatchObject(error)
  })
})

it('a stream is not read where the parameters are wrong already', async () => {
  const stream = createReadStream(PATH)
  onTestFinished(() => void stream.destroy())
  const { transcribe } = createTranscriber({ engine: fakeEngine() })
  expect((await failureOf(transcribe({ file: stream, temperature: 7 }))).code).toBe('invalid_value')
  expect(stream.bytesRead).toBe(0)
})

it('a stream that is not read is released, and its own failure ends nothing', async () => {
  const stream = createReadStream(PATH)
  const missing = createReadStream('/no/such/talk.mp3')
  let cancelled = false
  const web = new ReadableStream({
    cancel() {
      cancelled = true
    },
  })
  const { transcribe } = createTranscriber({ engine: fakeEngine() })
  for (const file of [stream, missing, { data: web }]) {
    expect((await failureOf(transcribe({ file, temperature: 7 }))).code).toBe('invalid_value')
  }
  await until(() => stream.closed && missing.closed && cancelled)
})

it('of a long stream little is in memory', async () => {
  const chunk = () => {
    const bytes = new Uint8Array(1_000_000)
    bytes.set(BYTES.subarray(0, 44))
    return bytes
  }
  let held = 0
  async function* long() {
    for (let sent = 0; sent < 200; sent++) yield chunk()
    held = heldMemory()
  }
  const before = heldMemory()
  const engine = {
    ...fakeEngine(),
    async *transcribe() {
      yield { type: 'done', text: '' } as const
    },
  }
  await createTranscriber({ engine, maxFileSize: 300_000_000 }).transcribe({ file: long() })
  expect(held - before).toBeLessThan(60_000_000)
})

it('a stream that somebody else reads is refused', async () => {
  const file = new Blob([BYTES]).stream()
  file.getReader()
  const { transcribe } = createTranscriber({ engine: fakeEngine() })
  expect(await failureOf(transcribe({ file }))).toMatchObject({ code: 'invalid_value', param: 'file' })
})

it('a stream that breaks off fails with its own error', async () => {
  async function* broken() {
    yield BYTES.subarray(0, 5000)
    throw new Error('the disk is gone')
  }
  const { transcribe } = createTranscriber({ engine: fakeEngine() })
  await expect(transcribe({ file: broken() })).rejects.toThrow('the disk is gone')
})

it.each(['web', 'node'])('an abort ends the wait for a stream of the %s, which is released', async (kind) => {
  let released = false
  const stuck =
    kind === 'web'
      ? new ReadableStream<Uint8Array>({
          cancel() {
            released = true
          },
        })
      : new Readable({
          read() {},
          destroy(_error, done) {
            released = true
            done(null)
          },
        })
  const caller = new AbortController()
  const call = createTranscriber({ engine: fakeEngine() }).transcribe({ file: stuck }, { signal: caller.signal })
  caller.abort(new Error('enough'))
  expect(await failureOf(call)).toMatchObject({ code: 'aborted', cause: { message: 'enough' } })
  await until(() => released)
})

it('a path that names another file by the time it is read gives that one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'audio-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'a.wav')
  writeFileSync(path, BYTES)
  const engine = fakeEngine()
  const file = await audioFromPath(path)
  writeFileSync(path, fixture('containers/speech.mp3'))
  await createTranscriber({ engine }).transcribe({ file })
  expect(engine.calls[0]?.request.file.type).toBe('audio/mpeg')
})
