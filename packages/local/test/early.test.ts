import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { local } from '@transcribekit/local'
import { afterAll, describe, expect, it } from 'vitest'
import { EarlyStart } from '../src/lib/early-start.js'
import { resolveOptions } from '../src/lib/options.js'
import { settingsFor } from '../src/lib/recognise.js'
import { Recogniser } from '../src/lib/recogniser.js'
import { StagedRecording } from '../src/lib/staged-recording.js'
import { WorkerPool } from '../src/lib/worker-pool.js'
import { CLIP, clipSamples, FIXTURES, fixture, join, SPEECH, silence } from './support/fixtures.js'
import { longWebm, shortenSegment } from './support/long-webm.js'
import { collect, type Heard, transcribe, transcribeEarly } from './support/transcribe.js'
import { Upload } from './support/upload.js'
import { waveFile } from './support/wave-file.js'

const engine = local({ workers: 1, maxQueue: 2, runtime: 'wasm', maxDuration: 120 })
afterAll(() => engine.close())

const clips = Object.keys(SPEECH)
/** Larger than what is kept in memory. */
const long = waveFile(join(clips.flatMap((name) => [clipSamples(name), silence(2.5)])))
const half = long.subarray(0, long.length / 2)
const rest = long.subarray(half.length)
let transcript: Promise<Heard> | undefined
/** The transcript of {@link long}; once for all. */
const whole = () => {
  transcript ??= transcribe(engine, long)
  return transcript
}
const settings = settingsFor({}, 120)

async function staged<T>(upload: Upload, use: (recording: StagedRecording) => Promise<T>): Promise<T> {
  const call = new AbortController()
  const recording = new StagedRecording(upload.file.stream(), { maxBytes: 2 ** 30, signal: call.signal })
  try {
    return await use(recording)
  } finally {
    call.abort()
    await recording.dispose()
  }
}

describe('a recording that arrives slowly has the transcript of a whole one', () => {
  it.each(FIXTURES)('%s', async (path) => {
    const bytes = fixture(path)
    const upload = new Upload()
    const early = transcribeEarly(engine, upload)
    const size = Math.ceil(bytes.length / 8)
    for (let position = 0; position < bytes.length; position += size) {
      upload.feed(bytes.subarray(position, position + size))
      await sleep(20)
    }
    upload.end()
    expect(await early).toEqual(await transcribe(engine, bytes))
  })
})

describe('a worker', () => {
  it('has recognised what is there before the rest is, however long that takes', async () => {
    const { segments: expected, duration } = await whole()
    const recogniser = new Recogniser({ runtime: 'wasm', stallTimeout: 3000, onGone: () => undefined })
    const upload = new Upload(half)
    await staged(upload, async (recording) => {
      const events = recogniser.run({ bytes: recording.bytes, ...settings })[Symbol.asyncIterator]()
      const segments: unknown[] = []
      let heardUntil = 0
      while (heardUntil < duration / 4) {
        const { value } = await events.next()
        if (value?.type !== 'segment') throw new Error('it has ended')
        segments.push(value.segment)
        heardUntil = value.segment.end
      }
      // Longer than the patience with a decoder that does not get on.
      await sleep(4000)
      upload.feed(rest)
      upload.end()
      for await (const event of events) if (event.type === 'segment') segments.push(event.segment)
      expect(segments).toEqual(expected)
      expect(recogniser.alive).toBe(true)
    })
    await recogniser.end(undefined)
  })

  it('that an upload took is given to a whole recording, and the upload begins anew', async () => {
    const { segments } = await whole()
    const pool = new WorkerPool(resolveOptions({ workers: 1, runtime: 'wasm' }))
    const never = new AbortController().signal
    const upload = new Upload(half)
    await staged(upload, async (recording) => {
      const claim = pool.admit()
      const onFailure = (error: unknown) => {
        throw error
      }
      const start = new EarlyStart({ pool, claim, recording }, { settings, signal: never, onFailure })
      const first = await start.heard[Symbol.asyncIterator]().next()
      expect(first.value).toMatchObject({ type: 'segment', segment: segments[0] })

      const other = pool.admit()
      pool.insist(other)
      await pool.release(await pool.acquire(other, never))

      upload.feed(rest)
      upload.end()
      await recording.whole
      pool.insist(claim)
      expect((await collect(start.heard)).segments).toEqual(segments)
    })
    await pool.close()
  })
})

describe('the only worker', () => {
  it('is no obstacle: a whole recording comes before one that is still arriving', async () => {
    const upload = new Upload(half)
    const early = transcribeEarly(engine, upload)
    expect((await transcribe(engine, fixture(`speech/${CLIP}`))).text).not.toBe('')
    upload.feed(rest)
    upload.end()
    expect(await early).toEqual(await whole())
  })

  it('serves several uploads', async () => {
    const uploads = [new Upload(half), new Upload(half)]
    const heard = uploads.map((upload) => transcribeEarly(engine, upload))
    for (const upload of uploads) {
      upload.feed(rest)
      upload.end()
    }
    for (const transcript of await Promise.all(heard)) expect(transcript).toEqual(await whole())
  })
})

describe('a recording that can not be read from front to back to its end', () => {
  it('is read again, and nothing is told twice', async () => {
    const bytes = shortenSegment(await longWebm(4))
    const upload = new Upload(bytes)
    const early = transcribeEarly(engine, upload)
    upload.end()
    const whole = await transcribe(engine, bytes)
    expect(whole.segments.length).toBeGreaterThan(3)
    expect(await early).toEqual(whole)
  })
})

describe('parameters that come behind the recording', () => {
  it('count', async () => {
    const bytes = fixture(`speech/${CLIP}`)
    const upload = new Upload(bytes)
    const warm = transcribeEarly(engine, upload)
    upload.end({ temperature: 0.1 })
    expect((await warm).segments[0]?.temperature).toBe(0.1)

    const deaf = new Upload(waveFile(join([clipSamples(CLIP), silence(1)])))
    const nothing = transcribeEarly(engine, deaf)
    deaf.end({ chunking_strategy: { type: 'server_vad', threshold: 1 } })
    expect((await nothing).text).toBe('')
  })
})

describe('an upload that comes to nothing', () => {
  const failure = new Error('it came to nothing')
  /** Has place for one call. */
  const only = local({ workers: 1, maxQueue: 0, runtime: 'wasm' })
  afterAll(() => only.close())
  const descriptors = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).includes('transcribekit-')
      } catch {
        return false
      }
    })

  it.each<[string, (upload: Upload, controller: AbortController) => void, unknown]>([
    ['is broken off', (upload) => upload.breakOff(failure), failure],
    ['is refused', (upload) => upload.refuse(failure), failure],
    [
      'is not wanted any more',
      (_, controller) => controller.abort(failure),
      expect.objectContaining({ code: 'aborted', cause: failure }),
    ],
  ])('because it %s fails at once, and nothing is left of it', async (_, stop, error) => {
    for (const delay of [0, 300]) {
      const controller = new AbortController()
      const upload = new Upload(long.subarray(0, -1000))
      const early = transcribeEarly(only, upload, controller).catch((reason) => reason)
      await sleep(delay)
      stop(upload, controller)
      expect(await early).toEqual(error)
      expect(upload.cancelled || upload.isBroken).toBe(true)
      const next = () => transcribe(only, fixture(`speech/${CLIP}`)).catch(() => undefined)
      await expect.poll(next).toBeDefined()
      if (existsSync('/proc/self/fd')) await expect.poll(descriptors).toEqual([])
    }
  })

  it('because the engine is closed fails at once', async () => {
    const closing = local({ workers: 1, runtime: 'wasm' })
    const early = transcribeEarly(closing, new Upload(half)).catch((error) => error)
    await closing.close()
    expect(await early).toMatchObject({ code: 'engine_failed', message: expect.stringContaining('closed') })
  })

  it('because it is too long fails before its end', async () => {
    const upload = new Upload(waveFile(silence(130), { length: 'unknown' }))
    await expect(transcribeEarly(engine, upload)).rejects.toMatchObject({ code: 'audio_too_long', param: 'file' })
  })

  it.each([
    ['no recording', Buffer.from('hello '.repeat(5000)), 'unsupported_format'],
    ['empty', Buffer.alloc(0), 'empty_file'],
    ['too short', waveFile(silence(0.05)), 'audio_too_short'],
    ['cut off', fixture('containers/speech.m4a').subarray(0, 15_000), undefined],
  ] as const)('because it is %s is told apart when it is whole', async (_, bytes, code) => {
    const upload = new Upload(bytes)
    const early = transcribeEarly(engine, upload).catch((error) => error)
    upload.end()
    expect(await early).toMatchObject(code ? { code, param: 'file' } : { type: 'done' })
  })

  it('because a decoder hangs in it is refused, and the worker is replaced', async () => {
    const watchful = local({ workers: 1, runtime: 'wasm', stallTimeout: 2000 })
    const upload = new Upload(fixture('containers/speech.webm').fill(0, 250, 4000))
    const early = transcribeEarly(watchful, upload).catch((error) => error)
    upload.end()
    expect(await early).toMatchObject({ code: 'invalid_audio', param: 'file' })
    expect((await transcribe(watchful, fixture(`speech/${CLIP}`))).text).not.toBe('')
    await watchful.close()
  })
})
