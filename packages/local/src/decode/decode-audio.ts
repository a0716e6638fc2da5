import {
  ADTS,
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  UnsupportedInputFormatError,
  WEBM,
} from 'mediabunny'
import { JobStopped } from '../lib/job-state.js'
import { SAMPLE_RATE } from '../speech/rate.js'
import { AudioError } from './audio-error.js'
import { type ByteSource, blocks } from './byte-source.js'
import { toDemuxerSource } from './demuxer-source.js'
import { expectOneSegment } from './matroska.js'
import type { MonoAudio } from './mono-audio.js'
import { decodeMpegAudio } from './mpeg-audio.js'
import { decodePackets } from './packets.js'
import { audioOfProgramStream, isProgramStream } from './program-stream.js'
import { toModelRate } from './to-model-rate.js'
import { decodeWave, isWave } from './wave.js'

const MPEG_BLOCK = 1 << 14
/** Shorter recordings are refused, as the contract says. Seconds. */
const MIN_DURATION = 0.1
/** All of mediabunny's but HLS: a playlist would make us read other files. WAVE is read here, as its lengths may lie. */
const FORMATS = [MP4, QTFF, MATROSKA, WEBM, OGG, FLAC, MP3, ADTS, MPEG_TS]

/**
 * Decodes a recording of any known container to mono samples at 16 kHz, piece by piece, in bounded memory.
 *
 * Throws an `AudioError` that tells the caller what is wrong with the recording.
 */
export async function* decodeAudio(source: ByteSource, maxDuration: number): AsyncGenerator<Float32Array> {
  let length = 0
  try {
    for await (const samples of toModelRate(openContainer(source), maxDuration)) {
      length += samples.length
      yield samples
    }
  } catch (error) {
    if (error instanceof AudioError || error instanceof JobStopped) throw error
    const message = 'The recording could not be decoded: it is damaged or incomplete. Record or export it again.'
    throw new AudioError('invalid_audio', message, { cause: error })
  }
  if (length === 0) {
    const message = 'There is no audio in the file: it is damaged, or a recorder was stopped at once and left a header.'
    throw new AudioError('invalid_audio', `${message} Record at least ${MIN_DURATION} seconds.`)
  }
  if (length < MIN_DURATION * SAMPLE_RATE) {
    const message = `The recording is too short (${(length / SAMPLE_RATE).toFixed(3)} seconds).`
    throw new AudioError('audio_too_short', `${message} The minimum is ${MIN_DURATION} seconds.`)
  }
}

async function* openContainer(source: ByteSource): AsyncGenerator<MonoAudio> {
  const head = await source.read(0, 12)
  if (isWave(head)) yield* decodeWave(source)
  else if (isProgramStream(head)) yield* decodeMpegAudio(audioOfProgramStream(source))
  else yield* demux(source)
}

async function* demux(bytes: ByteSource): AsyncGenerator<MonoAudio> {
  const { source, gotAudio } = toDemuxerSource(bytes)
  const input = new Input({ formats: FORMATS, source })
  try {
    const format = await formatOf(input)
    // Plain MPEG audio has no container to speak of, and its decoder finds frames in damaged data better.
    if (format === MP3) yield* decodeMpegAudio(blocks(bytes, 0, Number.POSITIVE_INFINITY, MPEG_BLOCK))
    else {
      for await (const audio of decodePackets(input)) {
        gotAudio()
        yield audio
      }
    }
    if (format === MATROSKA || format === WEBM) await expectOneSegment(bytes)
  } finally {
    input.dispose()
  }
}

async function formatOf(input: Input) {
  try {
    return await input.getFormat()
  } catch (error) {
    if (!(error instanceof UnsupportedInputFormatError)) throw error
    const message =
      'This is no recording that can be read here; send wav, flac, mp3, mp4, mpeg, mpga, m4a, ogg or webm.'
    throw new AudioError('unsupported_format', message, { cause: error })
  }
}
