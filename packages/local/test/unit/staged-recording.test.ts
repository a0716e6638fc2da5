import { afterEach, describe, expect, it, vi } from 'vitest'
import { StagedRecording } from '../../src/lib/staged-recording.js'

const large = () => {
  const { signal } = new AbortController()
  return new StagedRecording(new Blob([new Uint8Array(2_000_000)]).stream(), { maxBytes: 10_000_000, signal })
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a staged recording', () => {
  it('that can not be written to the disk is an error of ours', async () => {
    for (const name of ['TMPDIR', 'TEMP']) vi.stubEnv(name, '/nowhere')
    const recording = large()
    await expect(recording.whole).rejects.toMatchObject({
      code: 'engine_failed',
      message: /temporary files/,
      cause: { code: 'ENOENT' },
    })
    await recording.dispose()
  })

  it('is disposed of without an error, whatever happened to its users', async () => {
    const recording = large()
    recording.keepUntil(Promise.reject(new Error('a worker died')))
    await recording.dispose()
  })
})
