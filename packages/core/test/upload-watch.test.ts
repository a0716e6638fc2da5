import { expect, it } from 'vitest'
import type { TranscriptionError } from '../src/lib/errors.js'
import { DEFAULT_LIMITS } from '../src/lib/limits.js'
import { isTooSlow, UploadWatch } from '../src/lib/upload/upload-watch.js'

it.each([
  [0, 8000, false],
  [0, 8001, true],
  [8192, 8001, true],
  [8195, 8001, false],
  [102_400, 100_000, false],
  [102_399, 100_000, true],
  [26_214_400, 100_000, false],
])('%s bytes in %s ms: too slow is %s', (bytes, milliseconds, expected) => {
  expect(isTooSlow(bytes, milliseconds)).toBe(expected)
})

it('gives up what is larger than a body may be, and names both limits', () => {
  const failures: TranscriptionError[] = []
  const watch = new UploadWatch({ ...DEFAULT_LIMITS, maxFileSize: 1000 }, (error) => failures.push(error))
  watch.add(1000 + 1024 * 1024)
  expect(failures).toEqual([])
  watch.add(1)
  expect(failures.map(({ code }) => code)).toEqual(['file_too_large'])
  expect(failures[0]?.message).toMatch(/1049576.* 1000/)
})

it('gives up where nothing comes', async () => {
  const error = await new Promise<TranscriptionError>((resolve) => {
    new UploadWatch({ ...DEFAULT_LIMITS, uploadIdleTimeout: 20 }, resolve)
  })
  expect(error).toMatchObject({ code: 'upload_timeout', status: 408 })
  expect(error.message).toContain('0.02 s')
})
