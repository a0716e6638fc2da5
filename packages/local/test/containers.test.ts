import { local } from '@transcribekit/local'
import { wordErrorRate } from '@transcribekit/test-support'
import { afterAll, describe, expect, it } from 'vitest'
import { adtsFrames } from './support/adts-frames.js'
import { CLIP, CLIP_TEXT, CONTAINERS, clipSamples, fixture } from './support/fixtures.js'
import { programStream } from './support/program-stream.js'
import { transcribe } from './support/transcribe.js'
import { waveFile } from './support/wave-file.js'

const engine = local({ workers: 1, runtime: 'wasm' })
afterAll(() => engine.close())

const samples = clipSamples(CLIP)
const duration = samples.length / 16_000

/** Linear interpolation is good enough to make a test file. */
function atRate(rate: number): Float32Array {
  return Float32Array.from({ length: Math.floor(duration * rate) }, (_, i) => {
    const position = (i * 16_000) / rate
    const [a = 0, b = 0] = samples.subarray(Math.floor(position), Math.floor(position) + 2)
    return a + (b - a) * (position % 1)
  })
}

async function expectClip(bytes: Uint8Array<ArrayBuffer>, repeats = 1): Promise<void> {
  const heard = await transcribe(engine, bytes)
  expect(wordErrorRate(`${CLIP_TEXT} `.repeat(repeats), heard.text)).toBeLessThanOrEqual(0.08)
  expect(heard.duration / repeats).toBeGreaterThan(duration - 0.1)
  expect(heard.duration / repeats).toBeLessThan(duration + 0.2)
}

describe('containers', () => {
  it.each(CONTAINERS)('%s', async (name) => {
    await expectClip(fixture(`containers/${name}`))
  })

  it('of a recorder that has written its last fragment twice, the first time without its audio', async () => {
    const heard = await transcribe(engine, fixture('damaged/webkitgtk-last-fragment-twice.m4a'))
    expect(wordErrorRate(CLIP_TEXT, heard.text)).toBeLessThanOrEqual(0.08)
    expect(heard.duration).toBeGreaterThan(duration)
  })

  it.each([
    ['MPEG-1', 1],
    ['MPEG-2', 2],
  ] as const)('%s program stream with mp2 audio', async (_, version) => {
    await expectClip(programStream(fixture('containers/speech.mpga'), version))
  })
})

describe('AAC without a container', () => {
  it.each([
    ['', 1],
    ['longer than the decoder takes at once', 6],
  ])('%s', async (_, repeats) => {
    const frames = await adtsFrames(fixture('containers/speech.m4a'))
    await expectClip(Buffer.concat(Array.from({ length: repeats }, () => frames).flat()), repeats)
  })
})

describe('wav', () => {
  it.each(['u8', 's24', 's32', 'f32', 'alaw', 'ulaw'] as const)('%s', async (encoding) => {
    await expectClip(waveFile(samples, { encoding }))
  })

  it.each([8_000, 44_100, 48_000])('%i Hz stereo', async (sampleRate) => {
    await expectClip(waveFile(atRate(sampleRate), { sampleRate, channels: 2 }))
  })

  it.each(['zero', 'unknown'] as const)('%s length', async (length) => {
    await expectClip(waveFile(samples, { length }))
  })
})
