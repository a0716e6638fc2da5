/** Bytes of audio per packet. */
const PAYLOAD = 2000

/** Puts MPEG audio into a program stream beside a stream of (nonsensical) video packets. */
export function programStream(audio: Uint8Array, version: 1 | 2): Buffer<ArrayBuffer> {
  const parts: Uint8Array[] = []
  for (let position = 0; position < audio.length; position += PAYLOAD) {
    parts.push(packHeader(version), packet(0xe0, version, new Uint8Array(500).fill(0x55)))
    parts.push(packet(0xc0, version, audio.subarray(position, position + PAYLOAD)))
  }
  parts.push(Uint8Array.of(0, 0, 1, 0xb9))
  return Buffer.concat(parts)
}

function packHeader(version: 1 | 2): Uint8Array {
  // MPEG-2 says how many stuffing bytes follow in the last three bits.
  return version === 1
    ? Uint8Array.of(0, 0, 1, 0xba, 0x21, 0, 1, 0, 1, 0x80, 0, 1)
    : Uint8Array.of(0, 0, 1, 0xba, 0x44, 0, 4, 0, 4, 1, 0, 0, 3, 0xfa, 0xff, 0xff)
}

function packet(id: number, version: 1 | 2, payload: Uint8Array): Uint8Array {
  const stamp = [0x21, 0, 1, 0, 1]
  const header = version === 1 ? [0xff, 0xff, 0x40, 0x20, ...stamp] : [0x80, 0x80, 5, ...stamp]
  const length = header.length + payload.length
  return Buffer.concat([Uint8Array.of(0, 0, 1, id, length >> 8, length & 255), Uint8Array.from(header), payload])
}
