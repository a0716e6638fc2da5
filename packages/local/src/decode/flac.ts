import { FLACDecoder } from '@wasm-audio-decoders/flac'
import { mixDown } from './mono-audio.js'
import type { PacketDecoder } from './packet-decoder.js'

export async function openFlac(): Promise<PacketDecoder> {
  const decoder = new FLACDecoder()
  await decoder.ready
  return {
    async decode(packet) {
      const { channelData, samplesDecoded, sampleRate, errors } = await decoder.decodeFrames([packet])
      if (errors.length > 0) throw new Error(errors[0]?.message)
      return { samples: mixDown(channelData, samplesDecoded), sampleRate }
    },
    free: () => decoder.free(),
  }
}
