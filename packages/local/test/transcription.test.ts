import { local } from '@transcribekit/local'
import { wordErrorRate, wordErrors, wordsOf } from '@transcribekit/test-support'
import { afterAll, describe, expect, it } from 'vitest'
import { CLIP, CLIP_TEXT, clipSamples, fixture, join, SPEECH, silence } from './support/fixtures.js'
import { transcribe } from './support/transcribe.js'
import { waveFile } from './support/wave-file.js'

const engine = local({ workers: 2, runtime: 'wasm' })
afterAll(() => engine.close())

describe('accuracy', () => {
  it('makes at most 8 % word errors over the clips', async () => {
    let errors = 0
    let words = 0
    for (const [name, text] of Object.entries(SPEECH)) {
      errors += wordErrors(text, (await transcribe(engine, fixture(`speech/${name}`))).text)
      words += wordsOf(text).length
    }
    expect(errors / words).toBeLessThanOrEqual(0.08)
  })
})

describe('a transcript', () => {
  it('has what every response format needs', async () => {
    const heard = await transcribe(engine, fixture(`speech/${CLIP}`))
    expect(heard).toMatchObject({ language: 'en', estimated: true, usage: { type: 'duration', seconds: 8 } })
    expect(heard.duration).toBeCloseTo(7.1, 3)
    expect(heard.words?.map((word) => word.word.toLowerCase()).slice(0, 3)).toEqual(['and', 'mr', 'john'])
    for (const segment of heard.segments) {
      expect(segment.text).toMatch(/^ \S/)
      expect(segment.tokens?.length).toBeGreaterThan(5)
      expect(segment.temperature).toBe(0)
      expect(segment.seek).toBeGreaterThanOrEqual(0)
      expect(segment.avg_logprob).toBeLessThan(0)
      expect(segment.avg_logprob).toBeGreaterThan(-1)
      expect(segment.compression_ratio).toBeGreaterThan(0.5)
      expect(segment.compression_ratio).toBeLessThan(2.4)
      expect(segment.no_speech_prob).toBeGreaterThanOrEqual(0)
      expect(segment.no_speech_prob).toBeLessThan(0.5)
    }
  })

  it('of a long recording has its cues where the words are', async () => {
    const pause = 1.5
    const names = Object.keys(SPEECH).flatMap((name) => [name, name])
    const offsets: number[] = []
    const pieces: Float32Array[] = []
    let position = 0
    for (const name of names) {
      const samples = clipSamples(name)
      offsets.push(position)
      pieces.push(samples, silence(pause))
      position += samples.length / 16_000 + pause
    }
    const heard = await transcribe(engine, waveFile(join(pieces)))

    expect(heard.duration).toBeGreaterThan(30)
    expect(heard.segments.length).toBeGreaterThanOrEqual(names.length)
    expect(wordErrorRate(names.map((name) => SPEECH[name]).join(' '), heard.text)).toBeLessThanOrEqual(0.08)
    for (const times of [heard.segments, heard.words ?? []]) {
      for (const [i, { start, end }] of times.entries()) {
        expect(start).toBeGreaterThanOrEqual((times[i - 1]?.end ?? 0) - 1e-6)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(heard.duration)
      }
    }
    expect(wordsOf((heard.words ?? []).map((word) => word.word).join(' '))).toEqual(wordsOf(heard.text))
    for (const offset of offsets) {
      const distances = (heard.words ?? []).map((word) => Math.abs(word.start - offset))
      expect(Math.min(...distances)).toBeLessThan(1)
    }
  })

  it('is the same alone and among others', async () => {
    const names = Object.keys(SPEECH)
    const together = await Promise.all(names.map((name) => transcribe(engine, fixture(`speech/${name}`))))
    for (const [i, name] of names.entries()) {
      expect(together[i]).toEqual(await transcribe(engine, fixture(`speech/${name}`)))
    }
  })

  it('comes piece by piece, before the end of the recording is reached', async () => {
    const bytes = waveFile(join([clipSamples(CLIP), silence(3), clipSamples(CLIP), silence(3), clipSamples(CLIP)]))
    const wanted = { timestamps: [], speakers: false, logprobs: false, stream: true } as const
    const request = { file: new File([bytes], 'a.wav'), wanted }
    const seen: number[] = []
    for await (const event of engine.transcribe(request, { signal: new AbortController().signal })) {
      if (event.type === 'segment') seen.push(performance.now())
    }
    expect(seen).toHaveLength(new Set(seen).size)
    expect(seen.length).toBeGreaterThanOrEqual(3)
  })

  it('can be drawn with a temperature', async () => {
    const heard = await transcribe(engine, fixture(`speech/${CLIP}`), { temperature: 0.1 })
    expect(heard.segments[0]?.temperature).toBe(0.1)
    expect(wordErrorRate(CLIP_TEXT, heard.text)).toBeLessThan(0.5)
  })

  it('follows a chunking strategy', async () => {
    const bytes = waveFile(join([clipSamples(CLIP), silence(1)]))
    const never = { type: 'server_vad', threshold: 1 } as const
    expect((await transcribe(engine, bytes, { chunking_strategy: never })).text).toBe('')
    const eager = { type: 'server_vad', threshold: 0.3, silence_duration_ms: 200, prefix_padding_ms: 300 } as const
    expect(wordErrorRate(CLIP_TEXT, (await transcribe(engine, bytes, { chunking_strategy: eager })).text)).toBeLessThan(
      0.2,
    )
  })
})

describe('no speech', () => {
  const noise = (level: number) => {
    let state = 42
    return Float32Array.from({ length: 16_000 * 4 }, () => {
      state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
      return (state / 2 ** 31 - 1) * level
    })
  }
  it.each([
    ['silence', silence(4)],
    ['noise', noise(0.3)],
    ['quiet noise', noise(0.01)],
    ['a tone', Float32Array.from({ length: 64_000 }, (_, i) => Math.sin(i * 0.17) * 0.5)],
    ['clicks', Float32Array.from({ length: 64_000 }, (_, i) => (i % 8000 === 0 ? 1 : 0))],
    [
      'NaN and infinity',
      Float32Array.from({ length: 64_000 }, (_, i) => [Number.NaN, Infinity, -Infinity][i % 3] as number),
    ],
    ['a constant', new Float32Array(64_000).fill(1)],
    ['0.1 s', silence(0.1)],
  ])('%s is a success with empty text', async (_, samples) => {
    const heard = await transcribe(engine, waveFile(samples, { encoding: 'f32' }))
    expect(heard).toMatchObject({ text: '', segments: [], words: [], language: 'en' })
    expect(heard.duration).toBeCloseTo(samples.length / 16_000)
  })
})
