import { spawnSync } from 'node:child_process'
import { local } from '@transcribekit/local'
import { wordErrorRate } from '@transcribekit/test-support'
import { describe, expect, it } from 'vitest'
import { CLIP, CLIP_TEXT, clipSamples } from './support/fixtures.js'
import { transcribe } from './support/transcribe.js'

const isInstalled = spawnSync('ffmpeg', ['-version']).status === 0

/** An AIFF file, which the built-in decoders can't read: 16 kHz, mono, 16 bits. */
function aiff(): Buffer<ArrayBuffer> {
  const samples = clipSamples(CLIP)
  const data = Buffer.alloc(samples.length * 2)
  for (const [i, value] of samples.entries()) data.writeInt16BE(Math.round(value * 32767), i * 2)
  const common = Buffer.alloc(18)
  common.writeUInt16BE(1, 0)
  common.writeUInt32BE(samples.length, 2)
  common.writeUInt16BE(16, 6)
  Buffer.from('400cfa00000000000000', 'hex').copy(common, 8)
  const chunks = [chunk('COMM', common), chunk('SSND', Buffer.concat([Buffer.alloc(8), data]))]
  return Buffer.from(new Uint8Array(chunk('FORM', Buffer.concat([Buffer.from('AIFF'), ...chunks]))))
}

function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(id)
  head.writeUInt32BE(body.length, 4)
  return Buffer.concat([head, body])
}

describe('what the built-in decoders cannot read', () => {
  it('is refused by default', async () => {
    const engine = local({ workers: 1 })
    await expect(transcribe(engine, aiff())).rejects.toMatchObject({ code: 'unsupported_format', param: 'file' })
    await engine.close()
  })

  it.runIf(isInstalled)('goes through ffmpeg when the application wants it', async () => {
    const engine = local({ workers: 1, ffmpeg: true })
    const heard = await transcribe(engine, aiff())
    expect(wordErrorRate(CLIP_TEXT, heard.text)).toBeLessThanOrEqual(0.08)
    await expect(transcribe(engine, Buffer.from('no audio '.repeat(500)))).rejects.toMatchObject({
      code: 'unsupported_format',
    })
    const controller = new AbortController()
    const aborted = transcribe(engine, aiff(), { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
    await engine.close()
  })

  it('is an error of ours when the program is missing', async () => {
    const engine = local({ workers: 1, ffmpeg: '/nowhere/ffmpeg' })
    await expect(transcribe(engine, aiff())).rejects.toMatchObject({
      code: 'engine_failed',
      message: /could not be started/,
    })
    await engine.close()
  })
})
