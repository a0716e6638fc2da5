import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Uploadable } from 'openai'
import { describe, expect, it } from 'vitest'
import { MOUNTS } from '../lib/clients/mounts.js'
import { clientOf, GROQ, OPENAI_SDKS, SDKS, type Sdk } from '../lib/clients/sdks.js'
import { setUpClientTests } from '../lib/clients/setup.js'
import { digest, HEARD, recordingOf, refusal } from '../lib/clients/vendor.js'
import { throughTap, type WireTap } from '../lib/clients/wire-tap.js'
import { ROOT } from '../lib/repository.js'
import { read } from '../lib/speech.js'

interface Way {
  readonly way: string
  /** The name under which the vendor gets it. */
  readonly name: string
  make(sdk: Sdk): Uploadable | Promise<Uploadable>
}

const tests = setUpClientTests()
const PATH = join(ROOT, 'fixtures/containers/speech.mp3')
const bytes = read('containers/speech.mp3')
const WAYS: readonly Way[] = [
  { way: 'fs.createReadStream', name: 'speech.mp3', make: () => createReadStream(PATH) },
  { way: 'a File', name: 'Größe 日本.mp3', make: () => new File([bytes], 'Größe 日本.mp3') },
  { way: 'a File with the wrong type', name: 'a.mp3', make: () => new File([bytes], 'a.wav', { type: 'audio/wav' }) },
  { way: 'a Blob through toFile', name: 'voice.mp3', make: ({ toFile }) => toFile(new Blob([bytes]), 'voice.webm') },
  { way: 'a Buffer through toFile, no extension', name: 'voice.mp3', make: ({ toFile }) => toFile(bytes, 'voice') },
  { way: 'a Buffer through toFile, no name', name: 'unknown_file.mp3', make: ({ toFile }) => toFile(bytes) },
  {
    way: 'a stream through toFile',
    name: 'piped.mp3',
    make: ({ toFile }) => toFile(Readable.from([bytes.subarray(0, 5000), bytes.subarray(5000)]), 'piped'),
  },
  { way: 'a web stream', name: 'unknown_file.mp3', make: () => new Blob([bytes]).stream() as never },
  { way: 'an answer of fetch', name: 'unknown_file.mp3', make: () => new Response(bytes) },
]

describe.each(MOUNTS)('through %s', (mount) => {
  const tapped = (test: (tap: WireTap) => Promise<void>) => throughTap(tests.url(mount), test)

  describe.each(SDKS)('$name', (sdk) => {
    const upload = (file: unknown, url = tests.url(mount)) =>
      clientOf(sdk, url).audio.transcriptions.create({ file: file as Uploadable, model: 'whisper-1' })

    it.each(WAYS)('uploads $way', async ({ name, make }) => {
      expect((await upload(await make(sdk))).text).toBe(HEARD.text)
      expect(await recordingOf(tests.vendor.onlyCall())).toEqual({ name, type: 'audio/mpeg', digest: digest(bytes) })
    })

    it('is refused where it sends a Buffer byte by byte, as fields', () =>
      tapped(async (tap) => {
        await expect(upload(bytes, tap.url)).rejects.toBeInstanceOf(sdk.Client.BadRequestError)
        expect(tap.sent()).toContain('name="file[1]"')
        expect(tests.vendor.calls).toHaveLength(0)
      }))

    it('is told the cure where it sends a few bytes as fields', () =>
      tapped(async (tap) => {
        await expect(upload(bytes.subarray(0, 8), tap.url)).rejects.toThrow("'file' was sent as text fields")
      }))

    it('is told the cure where it sends a Buffer as fields', () =>
      tapped(async (tap) => {
        await expect(upload(bytes, tap.url)).rejects.toThrow("'file' was sent as text fields")
      }))

    it('can call again after a large upload was refused', async () => {
      const notes = new File(['No recording. '.repeat(100_000)], 'notes.mp3')
      await expect(upload(notes)).rejects.toBeInstanceOf(sdk.Client.BadRequestError)
      expect((await upload(new File([bytes], 'speech.mp3'))).text).toBe(HEARD.text)
    })
  })

  it.each(OPENAI_SDKS)('$name sends a stream in chunks and without its type', (sdk) =>
    tapped(async (tap) => {
      const { transcriptions } = clientOf(sdk, tap.url).audio
      const { text } = await transcriptions.create({ file: createReadStream(PATH), model: 'whisper-1' })
      expect(text).toBe(HEARD.text)
      expect(tap.sent()).toMatch(/^transfer-encoding: chunked\r$/im)
      expect(tap.sent()).toContain('filename="speech.mp3"\r\nContent-Type: application/octet-stream')
      expect(tap.sent()).not.toMatch(/^content-length:/im)
    }),
  )

  it.each(OPENAI_SDKS)(
    '$name does not retry what it sent from a stream, and needs not: the server does',
    async (sdk) => {
      tests.vendor.answerBy(() => refusal(429, {}, { 'retry-after': '1' }))
      const { transcriptions } = clientOf(sdk, tests.url(mount), { maxRetries: 2 }).audio
      const call = transcriptions.create({ file: createReadStream(PATH), model: 'whisper-1' })
      await expect(call).rejects.toBeInstanceOf(sdk.Client.RateLimitError)
      expect(tests.vendor.calls).toHaveLength(3)
    },
  )

  it('groq-sdk reads a stream to its end before it sends it', () =>
    tapped(async (tap) => {
      const { transcriptions } = clientOf(GROQ, tap.url).audio
      await transcriptions.create({ file: createReadStream(PATH), model: 'whisper-1' })
      expect(tap.sent()).toMatch(/^content-length: \d{5}\r$/im)
    }))

  it.each(SDKS)('$name: a Blob without toFile is transcribed, or the file is told to be missing', async (sdk) => {
    const { transcriptions } = clientOf(sdk, tests.url(mount)).audio
    const call = transcriptions.create({ file: new Blob([bytes]) as unknown as Uploadable, model: 'whisper-1' })
    // The others leave what has no name out of the form.
    if (sdk.name !== 'openai 7') return expect(call).rejects.toThrow("'file' is required")
    await call
    expect(await recordingOf(tests.vendor.onlyCall())).toMatchObject({ name: 'blob.mp3', digest: digest(bytes) })
  })
})
