import { OpusDecoder } from 'opus-decoder'
import { AudioError } from './audio-error.js'
import { mixDown } from './mono-audio.js'
import type { PacketDecoder, TrackInfo } from './packet-decoder.js'

/** Where `OpusHead` ends when there is no channel mapping table. */
const PLAIN_HEAD = 19
const SAMPLE_RATE = 48_000

type OpusOptions = ConstructorParameters<typeof OpusDecoder>[0]

/** Opus always decodes at 48 kHz. */
export async function openOpus(track: TrackInfo): Promise<PacketDecoder> {
  const decoder = new OpusDecoder(readOpusHead(track))
  await decoder.ready
  return {
    decode(packet) {
      const { channelData, samplesDecoded, errors } = decoder.decodeFrame(packet)
      if (errors.length > 0) throw new Error(errors[0]?.message)
      return { samples: mixDown(channelData, samplesDecoded), sampleRate: SAMPLE_RATE }
    },
    free: () => decoder.free(),
  }
}

/** Reads the `OpusHead` of RFC 7845: channels, samples to skip at the start, and the mapping of surround channels. */
function readOpusHead(track: TrackInfo): OpusOptions {
  const head = track.description
  if (!head || head.length < PLAIN_HEAD) return { channels: Math.min(2, track.channels) }
  const channels = head[9] as number
  const preSkip = (head[10] as number) | ((head[11] as number) << 8)
  if (head[18] === 0) return { channels: Math.min(2, Math.max(1, channels)), preSkip }
  const channelMappingTable = [...head.subarray(21, 21 + channels)]
  if (channels < 1 || channels > 8 || channelMappingTable.length !== channels) {
    throw new AudioError('invalid_audio', 'The Opus header is damaged.')
  }
  const [streamCount, coupledStreamCount] = [head[19] as number, head[20] as number]
  return { channels, preSkip, streamCount, coupledStreamCount, channelMappingTable }
}
