import { afterEach, expect } from 'vitest'
import { DEFAULT_LIMITS, type Limits } from '../../src/lib/limits.js'
import { readMultipart } from '../../src/lib/read-multipart.js'
import type { Upload } from '../../src/lib/upload.js'
import { bytesOf } from './audio.js'
import { namedSpools, openSpools } from './descriptors.js'
import { BOUNDARY, streamOf } from './form.js'

const TYPE = `multipart/form-data; boundary=${BOUNDARY}`
const uploads: Upload[] = []

afterEach(async () => {
  for (const upload of uploads.splice(0)) await upload.dispose()
  expect(openSpools()).toEqual([])
  expect(namedSpools()).toEqual([])
})

/** Receives a form. After each test it must leave nothing behind. */
export async function read(
  body: Uint8Array | ReadableStream<Uint8Array>,
  limits: Partial<Limits> = {},
  field?: string,
): Promise<Upload> {
  const stream = body instanceof ReadableStream ? body : streamOf([body])
  const upload = await readMultipart(stream, TYPE, { ...DEFAULT_LIMITS, ...limits }, field)
  uploads.push(upload)
  return upload
}

/** The bytes of the recording that was received. */
export async function fileOf({ file }: Upload): Promise<Buffer | undefined> {
  return file && Buffer.from(await bytesOf(file.stream()))
}
