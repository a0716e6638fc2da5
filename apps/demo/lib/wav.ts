const HEADER = 44

/** Samples of one channel, from -1 to 1, as a wav file of 16 bits. Every browser plays it, knows its length and seeks in it. */
export function wavOf(samples: Float32Array, sampleRate: number): Blob {
  const bytes = samples.length * 2
  const view = new DataView(new ArrayBuffer(HEADER + bytes))
  const text = (at: number, value: string) => {
    for (let index = 0; index < value.length; index++) view.setUint8(at + index, value.charCodeAt(index))
  }
  text(0, 'RIFF')
  view.setUint32(4, HEADER - 8 + bytes, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, bytes, true)
  const data = new Int16Array(view.buffer, HEADER)
  samples.forEach((sample, at) => {
    data[at] = Math.round(Math.min(1, Math.max(-1, sample)) * 32_767)
  })
  return new Blob([view.buffer], { type: 'audio/wav' })
}
