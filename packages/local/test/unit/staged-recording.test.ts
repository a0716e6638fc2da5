import { afterEach, describe, expect, it, vi } from 'vitest'
import { stageRecording } from '../../src/lib/staged-recording.js'

const LIMIT = 10_000_000
const never = new AbortController().signal
const large = () => new Blob([new Uint8Array(2_000_000)]).stream()

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a staged recording', () => {
  it('that can not be written to the disk is an error of ours', async () => {
    for (const name of ['TMPDIR', 'TEMP']) vi.stubEnv(name, '/nowhere')
    await expect(stageRecording(large(), LIMIT, never)).rejects.toMatchObject({
      code: 'engine_failed',
      message: /temporary files/,
      cause: { code: 'ENOENT' },
    })
  })

  it('is disposed of without an error, whatever happened to its users', async () => {
    const recording = await stageRecording(large(), LIMIT, never)
    recording.keepUntil(Promise.reject(new Error('a worker died')))
    await recording.dispose()
  })
})
