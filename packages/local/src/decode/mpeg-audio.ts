import { MPEGDecoder } from 'mpg123-decoder'
import { type MonoAudio, mixDown } from './mono-audio.js'

/** Decodes MPEG audio of layers 1 to 3 (mp3, mp2); it finds the frames in any bytes by itself and skips tags. */
export async function openMpegAudio() {
  const decoder = new MPEGDecoder()
  await decoder.ready
  return {
    decode(bytes: Uint8Array): MonoAudio {
      const { channelData, samplesDecoded, sampleRate } = decoder.decode(bytes)
      return { samples: mixDown(channelData, samplesDecoded), sampleRate }
    },
    free: () => decoder.free(),
  }
}

/** Decodes MPEG audio that stands alone, in pieces of any size. */
export async function* decodeMpegAudio(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<MonoAudio> {
  const decoder = await openMpegAudio()
  try {
    for await (const bytes of pieces) yield decoder.decode(bytes)
  } finally {
    decoder.free()
  }
}
