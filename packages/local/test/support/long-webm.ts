import {
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  Input,
  Output,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny'
import { fixture } from './fixtures.js'

/** The clip so many times after itself, in one WebM file with Opus in it. */
export async function longWebm(repeats: number): Promise<Buffer<ArrayBuffer>> {
  const source = new EncodedAudioPacketSource('opus')
  const target = new BufferTarget()
  const output = new Output({ format: new WebMOutputFormat(), target })
  output.addAudioTrack(source)
  await output.start()
  for (let repeat = 0; repeat < repeats; repeat++) {
    using input = new Input({ formats: [WEBM], source: new BufferSource(fixture('containers/speech.webm')) })
    const track = await input.getPrimaryAudioTrack()
    const decoderConfig = await track?.getDecoderConfig()
    if (!track || !decoderConfig) throw new Error('no track')
    const start = repeat * (await track.computeDuration())
    for await (const packet of new EncodedPacketSink(track).packets()) {
      await source.add(packet.clone({ timestamp: start + Math.max(0, packet.timestamp) }), { decoderConfig })
    }
  }
  await output.finalize()
  if (!target.buffer) throw new Error('no file')
  return Buffer.from(target.buffer)
}

/** Has the segment's head say that it ends before its last element does. */
export function shortenSegment(webm: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const copy = Buffer.from(new Uint8Array(webm))
  const size = copy.indexOf(Buffer.from('18538067', 'hex')) + 4
  const width = Math.clz32(copy[size] as number) - 23
  const digits = Math.min(6, width)
  const end = size + width
  copy.writeUIntBE(copy.readUIntBE(end - digits, digits) - 10, end - digits, digits)
  return copy
}
