import { seeded } from '@transcribekit/test-support'
import { EncodedPacketSink, Input, MP4 } from 'mediabunny'
import { describe, expect, it } from 'vitest'
import { type ByteSource, StagedSource } from '../src/decode/byte-source.js'
import { decodeAudio } from '../src/decode/decode-audio.js'
import { toDemuxerSource } from '../src/decode/demuxer-source.js'
import { StagedRecording } from '../src/lib/staged-recording.js'
import { adtsFrames } from './support/adts-frames.js'
import { corrupt, DAMAGES } from './support/corrupt.js'
import { CLIP, CONTAINERS, clipSamples, fixture, join } from './support/fixtures.js'
import { longWebm, shortenSegment } from './support/long-webm.js'
import { programStream } from './support/program-stream.js'
import { stagedBytes, Upload } from './support/upload.js'
import { waveFile } from './support/wave-file.js'

const LONGEST = 600
const long = () => join(Array.from({ length: 6 }, () => clipSamples(CLIP)))

/** Feeds a recording piece by piece, each time its reader can't go on without. */
async function arriving<T>(
  bytes: Uint8Array,
  pieceSize: () => number,
  read: (source: ByteSource, isComing: () => boolean) => Promise<T>,
): Promise<T> {
  const upload = new Upload()
  const call = new AbortController()
  const recording = new StagedRecording(upload.file.stream(), { maxBytes: 2 ** 30, signal: call.signal })
  let position = 0
  const feed = () => {
    if (position >= bytes.length) return
    const end = position + pieceSize()
    upload.feed(bytes.subarray(position, end))
    position = end
    if (position >= bytes.length) upload.end()
  }
  const source = new StagedSource(recording.bytes, feed)
  expect(source.size).toBeUndefined()
  try {
    return await read(source, () => position < bytes.length)
  } finally {
    source.close()
    call.abort()
    await recording.dispose()
  }
}

interface Decoded {
  readonly samples: Float32Array
  /** Samples that were there before the last byte was. */
  readonly early: number
}

async function decode(source: ByteSource, isComing = () => false): Promise<Decoded> {
  const pieces: Float32Array[] = []
  let early = 0
  for await (const samples of decodeAudio(source, LONGEST)) {
    pieces.push(samples.slice())
    if (isComing()) early += samples.length
  }
  return { samples: join(pieces), early }
}

/** Comparing millions of numbers one by one takes seconds. */
function same(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer).equals(Buffer.from(b.buffer))
}

const whole = (bytes: Uint8Array) => decode(new StagedSource(stagedBytes(bytes), () => undefined))
const pieces: [string, (bytes: Uint8Array) => () => number][] = [
  [
    'of the same size',
    ({ length }) =>
      () =>
        Math.ceil(length / 23),
  ],
  [
    'of any size',
    ({ length }) => {
      const random = seeded(length)
      return () => 1 + Math.floor((random() ** 4 * length) / 4)
    },
  ],
]

const LONG: [string, () => Buffer | Promise<Buffer>][] = [
  ['wav', () => waveFile(long())],
  ['wav of unknown length', () => waveFile(long(), { length: 'unknown' })],
  ['wav of no length', () => waveFile(long(), { length: 'zero' })],
  ['mp3', () => Buffer.concat(Array.from({ length: 6 }, () => fixture('containers/speech-no-id3.mp3')))],
  ['webm', () => longWebm(6)],
  ['adts', async () => Buffer.concat(Array.from({ length: 6 }, () => adts).flat())],
  [
    'program stream',
    () => programStream(Buffer.concat(Array.from({ length: 6 }, () => fixture('containers/speech.mpga'))), 2),
  ],
]
const adts = await adtsFrames(fixture('containers/speech.m4a'))

describe.each(pieces)('a recording that arrives in pieces %s', (_, pieceSize) => {
  it.each(CONTAINERS)('is decoded as if it were whole: %s', async (name) => {
    const bytes = fixture(`containers/${name}`)
    const { samples } = await arriving(bytes, pieceSize(bytes), decode)
    expect(same(samples, (await whole(bytes)).samples)).toBe(true)
  })
})

describe('most is decoded before the last byte is there', () => {
  it.each(CONTAINERS.filter((name) => !/m4a|mp4/.test(name)))('%s', async (name) => {
    const bytes = fixture(`containers/${name}`)
    const { samples, early } = await arriving(bytes, () => Math.ceil(bytes.length / 12), decode)
    expect(early / samples.length).toBeGreaterThan(0.5)
  })

  it.each(LONG)('of a long one: %s', async (_, make) => {
    const bytes = await make()
    const { samples, early } = await arriving(bytes, () => Math.ceil(bytes.length / 12), decode)
    expect(same(samples, (await whole(bytes)).samples)).toBe(true)
    expect(early / samples.length).toBeGreaterThan(0.6)
  })

  it.each([
    ['speech.m4a', 0.7],
    ['speech-fragmented.mp4', 0.7],
    ['speech-moov-last.m4a', 0],
    ['speech.mp4', 0],
  ])('by packets, as AAC is decoded in slices of 10 s: %s', async (name, share) => {
    const bytes = fixture(`containers/${name}`)
    const [early, all] = await arriving(
      bytes,
      () => 1024,
      async (source, isComing) => {
        using input = new Input({ formats: [MP4], source: toDemuxerSource(source).source })
        const track = await input.getPrimaryAudioTrack()
        if (!track) throw new Error('no track')
        let [early, all] = [0, 0]
        for await (const _ of new EncodedPacketSink(track).packets()) {
          all++
          if (isComing()) early++
        }
        return [early, all] as const
      },
    )
    expect(all).toBeGreaterThan(100)
    if (share === 0) expect(early).toBe(0)
    else expect(early / all).toBeGreaterThan(share)
  })
})

describe('damaged recordings', () => {
  const files = CONTAINERS.filter((name) => /^speech(-vorbis|-fragmented|-recorder)?\.(?!mpeg)/.test(name))
  const cases = Array.from({ length: 60 }, (_, seed) => {
    const name = files[seed % files.length] as string
    const bytes = fixture(`containers/${name}`)
    return { seed, name, bytes, damage: DAMAGES[seed % DAMAGES.length] ?? 'cut off' }
  })

  it.each(cases)('$seed: $name, $damage', async ({ seed, bytes, damage }) => {
    const damaged = corrupt(bytes, damage, seed)
    const early = await arriving(damaged, () => Math.ceil(damaged.length / 5), decode).catch(() => undefined)
    // One that can't be decoded as it arrives is looked at again when it is whole.
    if (early) expect(same(early.samples, (await whole(damaged)).samples)).toBe(true)
  })
})

describe('a container without audio for 32 MiB', () => {
  it('is left for when it is whole, and does not take more memory until then', async () => {
    const bytes = fixture('containers/speech.m4a')
    const free = Buffer.alloc(40 * 1024 * 1024)
    free.writeUInt32BE(free.length)
    free.write('free', 4)
    const padded = Buffer.concat([bytes.subarray(0, 28), free, bytes.subarray(28)])
    const stillComing = await arriving(
      padded,
      () => 4 * 1024 * 1024,
      async (source, isComing) => {
        await expect(decode(source)).rejects.toMatchObject({ code: 'invalid_audio' })
        return isComing()
      },
    )
    expect(stillComing).toBe(true)
  })
})

describe('a Matroska file whose segment is longer than it says', () => {
  it('is left for when it is whole', async () => {
    const bytes = shortenSegment(fixture('containers/speech.webm'))
    expect((await whole(bytes)).samples.length).toBeGreaterThan(7 * 16_000)
    await expect(arriving(bytes, () => 5000, decode)).rejects.toMatchObject({ code: 'invalid_audio' })
  })
})
