import { TranscriptionError } from '@transcribekit/core'
import { local } from '@transcribekit/local'
import { wordErrorRate } from '@transcribekit/test-support'
import { afterAll, describe, expect, it } from 'vitest'
import { corrupt, DAMAGES } from './support/corrupt.js'
import { CLIP_TEXT, fixture, silence } from './support/fixtures.js'
import { transcribe } from './support/transcribe.js'
import { waveFile } from './support/wave-file.js'

const engine = local({ workers: 1, stallTimeout: 2000, maxDuration: 60 })
afterAll(() => engine.close())

/** Byte ranges of this file, when zeroed, send its demuxer into an endless loop. */
function hangingFile(): Buffer<ArrayBuffer> {
  return fixture('containers/speech.webm').fill(0, 250, 4000)
}

async function errorOf(bytes: Uint8Array<ArrayBuffer>, name?: string): Promise<TranscriptionError> {
  try {
    await transcribe(engine, bytes, name ? { name } : {})
  } catch (error) {
    if (TranscriptionError.isInstance(error)) return error
    throw error
  }
  throw new Error('it was transcribed')
}

async function expectWorks(): Promise<void> {
  const heard = await transcribe(engine, fixture('containers/speech.webm'))
  expect(wordErrorRate(CLIP_TEXT, heard.text)).toBeLessThanOrEqual(0.08)
}

describe('files that are refused', () => {
  it.each([
    ['an empty file', Buffer.alloc(0), 'empty_file', /empty/],
    [
      'a recorder that was stopped at once',
      fixture('containers/speech-recorder.webm').subarray(0, 110),
      'invalid_audio',
      /./,
    ],
    [
      'a JPEG named a.wav',
      Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
      'unsupported_format',
      /wav, flac/,
    ],
    ['text', Buffer.from('hello '.repeat(1000)), 'unsupported_format', /wav, flac/],
    [
      'a playlist',
      Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/passwd\n'),
      'unsupported_format',
      /./,
    ],
    ['a WAV header', waveFile(new Float32Array(0)), 'invalid_audio', /at least 0.1 seconds/],
    ['99 ms', waveFile(silence(0.099)), 'audio_too_short', /0.099 seconds.*0.1/],
    ['too long a recording', waveFile(silence(61)), 'audio_too_long', /60 seconds/],
    ['a program stream without audio', Buffer.from('000001ba2100010001800001000001b9', 'hex'), 'invalid_audio', /./],
  ] as const)('%s', async (_, bytes, code, message) => {
    const error = await errorOf(bytes, 'a.wav')
    expect(error).toMatchObject({ code, param: 'file', message: expect.stringMatching(message) })
    expect(error.status).toBe(400)
  })

  it('does not tell more than the caller should know', async () => {
    const error = await errorOf(fixture('containers/speech.m4a').fill(7, 3000))
    expect(error.message).not.toMatch(/node_modules|base64|at .*:\d+/)
  })
})

describe('a file that makes a decoder hang', () => {
  it('is refused by the watchdog, and the worker is replaced', async () => {
    expect(await errorOf(hangingFile())).toMatchObject({ code: 'invalid_audio', param: 'file' })
    await expectWorks()
  })

  it('does no harm to other recordings', async () => {
    const two = local({ workers: 2, runtime: 'wasm', stallTimeout: 2000 })
    const good = () => transcribe(two, fixture('containers/speech.ogg'))
    const results = await Promise.allSettled([good(), transcribe(two, hangingFile()), good(), good()])
    await two.close()
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  })
})

describe('100 damaged files in a row', () => {
  const files = ['wav', 'flac', 'mp3', 'mpga', 'ogg', 'webm', 'm4a', 'mp4'].map((type) => `containers/speech.${type}`)
  files.push('containers/speech-vorbis.ogg', 'containers/speech-fragmented.mp4')
  const cases = Array.from({ length: 100 }, (_, seed) => ({
    seed,
    name: files[seed % files.length] as string,
    damage: DAMAGES[Math.floor(seed / files.length) % DAMAGES.length] ?? 'cut off',
  }))

  it.each(cases)('$seed: $name, $damage', async ({ seed, name, damage }) => {
    const heard = await transcribe(engine, corrupt(fixture(name), damage, seed)).catch((error) => error)
    if (heard instanceof Error) {
      expect(heard).toSatisfy(TranscriptionError.isInstance)
      expect(heard).toMatchObject({ status: 400, param: 'file' })
    } else expect(heard.duration).toBeGreaterThanOrEqual(0.1)
  })

  it('leave the engine as good as before', expectWorks)
})
