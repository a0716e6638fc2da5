import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis'
import { AudioError } from './audio-error.js'
import { mixDown } from './mono-audio.js'
import type { PacketDecoder, TrackInfo } from './packet-decoder.js'

/** The decoder's unit is an Ogg page as its own parser makes it; only these fields of one are read. */
interface Page {
  readonly data: Uint8Array
  readonly codecFrames: { readonly data: Uint8Array; readonly header: { readonly vorbisSetup: Uint8Array } }[]
  readonly isLastPage: false
}
type Pages = Parameters<OggVorbisDecoder['decodeOggPages']>[0]

/** Vorbis out of any container: its packets are handed over as pages of one packet each. */
export async function openVorbis(track: TrackInfo): Promise<PacketDecoder> {
  const [identification, vorbisSetup] = readHeaders(track.description)
  const decoder = new OggVorbisDecoder()
  await decoder.ready
  let first = true
  return {
    async decode(packet) {
      const frame: Page = { data: packet, codecFrames: [{ data: packet, header: { vorbisSetup } }], isLastPage: false }
      const pages: Page[] = first ? [{ data: identification, codecFrames: [], isLastPage: false }, frame] : [frame]
      first = false
      const decoded = await decoder.decodeOggPages(pages as unknown as Pages)
      if (decoded.errors.length > 0) throw new Error(decoded.errors[0]?.message)
      return { samples: mixDown(decoded.channelData, decoded.samplesDecoded), sampleRate: decoded.sampleRate }
    },
    free: () => decoder.free(),
  }
}

/** Unpacks the identification and the setup header out of the three that containers store with Xiph lacing. */
function readHeaders(description: Uint8Array | undefined): [Uint8Array, Uint8Array] {
  if (description?.[0] === 2) {
    const sizes: number[] = []
    let position = 1
    while (sizes.length < 2 && position < description.length) {
      let size = 0
      while (description[position] === 255) size += description[position++] as number
      sizes.push(size + (description[position++] ?? 0))
    }
    const [identification = 0, comment = 0] = sizes
    const headers = description.subarray(position)
    const setup = headers.subarray(identification + comment)
    if (setup.length > 0) return [headers.subarray(0, identification), setup]
  }
  throw new AudioError('invalid_audio', 'The Vorbis headers are damaged.')
}
