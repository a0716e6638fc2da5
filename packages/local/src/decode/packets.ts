import {
  type EncodedPacket,
  EncodedPacketSink,
  type Input,
  type InputAudioTrack,
  type InputFormat,
  OGG,
} from 'mediabunny'
import { openAac } from './aac.js'
import { AudioError } from './audio-error.js'
import { openFlac } from './flac.js'
import type { MonoAudio } from './mono-audio.js'
import { openMpegAudio } from './mpeg-audio.js'
import { openOpus } from './opus.js'
import type { PacketDecoder, TrackInfo } from './packet-decoder.js'
import { pcmFormat, readPcm } from './pcm.js'
import { checkPlausible } from './plausible.js'
import { openVorbis } from './vorbis.js'

/** A few damaged packets are skipped; once there are this many, and more than good ones, the recording is refused. */
const MAX_BAD_PACKETS = 50

/** Decodes the main audio track of a container. */
export async function* decodePackets(input: Input): AsyncGenerator<MonoAudio> {
  const track = await input.getPrimaryAudioTrack()
  if (!track) throw noTrack(await input.getFormat())
  const info = await describeTrack(track)
  checkPlausible(info.sampleRate, info.channels)
  const decoder = await openDecoder(info)
  let good = 0
  let bad = 0
  try {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      const audio = await tryDecode(decoder, packet)
      if (audio instanceof Error) {
        bad++
        if (bad > MAX_BAD_PACKETS && bad > good) throw audio
      } else {
        good++
        if (audio) yield audio
      }
    }
    const rest = await decoder.flush?.()
    if (rest) yield rest
  } finally {
    decoder.free()
  }
}

async function tryDecode(decoder: PacketDecoder, packet: EncodedPacket): Promise<MonoAudio | undefined | Error> {
  try {
    return await decoder.decode(packet.data, packet.timestamp)
  } catch (error) {
    if (error instanceof AudioError) throw error
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function describeTrack(track: InputAudioTrack): Promise<TrackInfo> {
  const codec = await track.getCodec()
  if (!codec) {
    const name = await track.getInternalCodecId()
    throw unsupported(typeof name === 'string' ? name : 'an unknown codec')
  }
  const description = (await track.getDecoderConfig())?.description
  return {
    codec,
    sampleRate: await track.getSampleRate(),
    channels: await track.getNumberOfChannels(),
    description: description && bytesOf(description),
  }
}

function openDecoder(info: TrackInfo): Promise<PacketDecoder> | PacketDecoder {
  switch (info.codec) {
    case 'opus':
      return openOpus(info)
    case 'vorbis':
      return openVorbis(info)
    case 'aac':
      return openAac(info)
    case 'flac':
      return openFlac()
    case 'mp3':
      return openMpegAudio()
    default:
      return openPcm(info)
  }
}

function openPcm(info: TrackInfo): PacketDecoder {
  const format = pcmFormat(info.codec)
  if (!format) throw unsupported(info.codec)
  return {
    decode: (packet) => ({ samples: readPcm(packet, format, info.channels), sampleRate: info.sampleRate }),
    free: () => undefined,
  }
}

/** Streams of an unknown codec are no tracks to the Ogg reader, so nobody can tell them from none. */
function noTrack(format: InputFormat): AudioError {
  if (format === OGG) return unsupported('in an Ogg file')
  const message = 'The file has no audio track: it is incomplete, or its recorder had no microphone.'
  return new AudioError('invalid_audio', message)
}

function unsupported(codec: string): AudioError {
  const message = `The recording's codec (${codec}) can't be read; use Opus, Vorbis, AAC, MP3, FLAC or PCM.`
  return new AudioError('unsupported_format', message)
}

function bytesOf(data: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data)
}
