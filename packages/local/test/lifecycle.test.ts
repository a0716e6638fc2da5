import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type LocalOptions, local } from '@transcribekit/local'
import { describe, expect, it } from 'vitest'
import { CLIP, clipSamples, fixture, join } from './support/fixtures.js'
import { transcribe } from './support/transcribe.js'
import { waveFile } from './support/wave-file.js'

const run = promisify(execFile)
const clip = () => fixture(`speech/${CLIP}`)
/** Takes a while to transcribe, and is large enough for a temporary file. */
const longRecording = () => waveFile(join(Array.from({ length: 8 }, () => clipSamples(CLIP))))

const wanted = { timestamps: [], speakers: false, logprobs: false, stream: false } as const

describe('abort', () => {
  it('before the start does nothing', async () => {
    const engine = local({ workers: 1 })
    const aborted = transcribe(engine, clip(), { signal: AbortSignal.abort() })
    await expect(aborted).rejects.toMatchObject({ code: 'aborted', status: 499 })
    await engine.close()
  })

  it('stops the recording at work and those in the queue, and frees their places', async () => {
    const engine = local({ workers: 1, maxQueue: 1, runtime: 'wasm' })
    await engine.ready()
    const reason = new Error('the client left')
    for (let round = 0; round < 3; round++) {
      const controller = new AbortController()
      const { signal } = controller
      const calls = [transcribe(engine, longRecording(), { signal }), transcribe(engine, clip(), { signal })]
      setTimeout(() => controller.abort(reason), 100 * round)
      for (const result of await Promise.allSettled(calls)) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'aborted', cause: reason } })
      }
      await expect.poll(() => transcribe(engine, clip()).catch(() => undefined)).toBeDefined()
    }
    await engine.close()
  })

  it('gives up reading a stream that does not end', async () => {
    const engine = local({ workers: 1 })
    let cancelled = false
    const stream = () =>
      new ReadableStream<Uint8Array>({
        pull: () => new Promise(() => undefined),
        cancel: () => {
          cancelled = true
        },
      })
    const controller = new AbortController()
    const file = { name: 'a.wav', type: '', stream }
    const iterator = engine.transcribe({ file, wanted }, { signal: controller.signal })[Symbol.asyncIterator]()
    const first = iterator.next()
    controller.abort()
    await expect(first).rejects.toMatchObject({ code: 'aborted' })
    expect(cancelled).toBe(true)
    await engine.close()
  })

  it('follows when the caller stops reading', async () => {
    const engine = local({ workers: 1, runtime: 'wasm' })
    const request = { file: new File([longRecording()], 'a.wav'), wanted }
    for await (const event of engine.transcribe(request, { signal: new AbortController().signal })) {
      expect(event.type).toBe('segment')
      break
    }
    expect((await transcribe(engine, clip())).text).not.toBe('')
    await engine.close()
  })
})

describe('queue', () => {
  it('refuses beyond its bound, and says when to come again', async () => {
    const engine = local({ workers: 1, maxQueue: 1, runtime: 'wasm' })
    const results = await Promise.allSettled([1, 2, 3].map(() => transcribe(engine, clip())))
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(results[2]).toMatchObject({
      reason: { code: 'overloaded', status: 503, message: expect.stringContaining('maxQueue') },
    })
    const [, , refused] = results as PromiseRejectedResult[]
    expect(refused?.reason.retryAfter).toBeGreaterThanOrEqual(1)
    await engine.close()
  })
})

describe('the file', () => {
  it('may be too large', async () => {
    const engine = local({ maxFileSize: 1000 })
    await expect(transcribe(engine, clip())).rejects.toMatchObject({ code: 'file_too_large', status: 413 })
    await engine.close()
  })

  it('may fail while it is read: its own error passes', async () => {
    const engine = local()
    const failure = new Error('upload broke off')
    const stream = () => new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(failure) })
    const events = engine.transcribe(
      { file: { name: 'a', type: '', stream }, wanted },
      { signal: new AbortController().signal },
    )
    await expect(events[Symbol.asyncIterator]().next()).rejects.toBe(failure)
    await engine.close()
  })
})

describe('close', () => {
  it('ends what runs and what waits, and refuses what comes', async () => {
    const engine = local({ workers: 1, runtime: 'wasm' })
    await engine.ready()
    const calls = [transcribe(engine, longRecording()), transcribe(engine, clip())]
    setTimeout(() => void engine.close(), 300)
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'engine_failed', message: /closed/ } })
    }
    await expect(transcribe(engine, clip())).rejects.toThrow('was closed')
    await expect(engine.ready()).rejects.toThrow('was closed')
    await engine.close()
  })
})

describe('options', () => {
  it.each<[LocalOptions, RegExp]>([
    [{ workers: 0 }, /workers/],
    [{ workers: 1.5 }, /workers/],
    [{ maxQueue: -1 }, /maxQueue/],
    [{ maxDuration: Number.NaN }, /maxDuration/],
    [{ maxDuration: Number.POSITIVE_INFINITY }, /maxDuration/],
    [{ stallTimeout: 0 }, /stallTimeout/],
    [{ runtime: 'gpu' as 'wasm' }, /runtime/],
  ])('%j are refused', (options, message) => {
    expect(() => local(options)).toThrow(message)
  })

  it('may be undefined', async () => {
    const workers: number | undefined = undefined
    const engine = local({
      workers,
      runtime: undefined,
      preload: undefined,
      ffmpeg: undefined,
      stallTimeout: undefined,
    })
    await engine.close()
  })

  it('describe the engine', () => {
    const engine = local()
    expect(engine).toMatchObject({ name: 'local', paid: false })
    expect(engine.describe(undefined)).toEqual({
      timestamps: ['word', 'segment'],
      diarization: false,
      logprobs: false,
      languages: ['en'],
    })
  })
})

describe('the process', () => {
  const entry = new URL('../dist/esm/index.js', import.meta.url).href
  const path = new URL(`../../../fixtures/speech/${CLIP}`, import.meta.url)

  it('ends by itself when the engine is idle', async () => {
    const script = `
      import { readFileSync } from 'node:fs'
      import { local } from ${JSON.stringify(entry)}
      const engine = local({ preload: true, runtime: 'wasm' })
      const file = new File([readFileSync(new URL(${JSON.stringify(path.href)}))], 'a.wav')
      const wanted = { timestamps: [], speakers: false, logprobs: false, stream: false }
      for await (const event of engine.transcribe({ file, wanted }, { signal: new AbortController().signal })) {
        if (event.type === 'done') console.log(event.text)
      }`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { timeout: 60_000 })
    expect(stdout).toMatch(/John Dashwood/)
  })

  it('can load the package with require', async () => {
    const script = `console.log(typeof require(${JSON.stringify(new URL(entry).pathname)}).local)`
    const { stdout } = await run(process.execPath, ['--eval', script], { timeout: 60_000 })
    expect(stdout.trim()).toBe('function')
  })
})
