const HEADER = 44

/** A WAV file of 16-bit samples, channels interleaved. */
function wave(samples: Int16Array, sampleRate: number, channels = 1): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  const header = Buffer.alloc(HEADER)
  header.write('RIFF')
  header.writeUInt32LE(HEADER - 8 + data.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * channels * 2, 28)
  header.writeUInt16LE(channels * 2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(data.length, 40)
  return Buffer.concat([header, data])
}

/** Silence: samples of 0 at 16 kHz. */
export function silence(seconds: number): Buffer {
  return wave(new Int16Array(Math.round(16_000 * seconds)), 16_000)
}

/** Part of a 16 kHz mono WAV file. */
export function excerptOf(file: Buffer, seconds: number): Buffer {
  return wave(samplesOf(file).slice(0, Math.round(16_000 * seconds)), 16_000)
}

/** A 16 kHz mono WAV file blown up to 48 kHz stereo, with silence behind it: `seconds` take 192 000 bytes each. */
export function blownUp(file: Buffer, seconds: number): Buffer {
  const samples = samplesOf(file)
  const frames = new Int16Array(48_000 * 2 * seconds)
  for (let index = 0; index < frames.length; index++) frames[index] = samples[Math.floor(index / 6)] ?? 0
  return wave(frames, 48_000, 2)
}

/** A WAV file of exactly `size` bytes: a chunk behind the samples, which readers pass over, makes it so long. */
export function padded(file: Buffer, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  file.copy(bytes)
  bytes.write('JUNK', file.length)
  bytes.writeUInt32LE(size - file.length - 8, file.length + 4)
  bytes.writeUInt32LE(size - 8, 4)
  return bytes
}

function samplesOf(file: Buffer): Int16Array {
  const samples = new Int16Array((file.length - HEADER) / 2)
  for (let index = 0; index < samples.length; index++) samples[index] = file.readInt16LE(HEADER + index * 2)
  return samples
}
