import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny'
import { readAacConfig, wrapInAdts } from '../../src/decode/adts.js'

/** The AAC packets of an MP4 file, each with an ADTS header. */
export async function adtsFrames(file: Uint8Array<ArrayBuffer>): Promise<Uint8Array[]> {
  const input = new Input({ formats: [MP4], source: new BufferSource(file) })
  const track = await input.getPrimaryAudioTrack()
  if (!track) throw new Error('no track')
  const sampleRate = await track.getSampleRate()
  const profile = readAacConfig({ codec: 'aac', sampleRate, channels: 1, description: undefined })
  const frames: Uint8Array[] = []
  for await (const packet of new EncodedPacketSink(track).packets()) frames.push(wrapInAdts(packet.data, profile))
  return frames
}
