import { afterEach, expect } from 'vitest'
import type { AudioFile } from '../../src/index.js'
import { DEFAULT_LIMITS, type Limits } from '../../src/lib/limits.js'
import { readMultipart } from '../../src/lib/upload/read-multipart.js'
import type { Upload } from '../../src/lib/upload/upload.js'
import { webBody } from '../../src/lib/upload/web-body.js'
import type { WireField } from '../../src/lib/wire-fields.js'
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

/** A form that was received whole. */
export interface Received {
  readonly fields: readonly WireField[]
  readonly file: AudioFile | undefined
  dispose(): Promise<void>
}

/** Receives a form. After each test it must leave nothing behind. */
export async function read(
  body: Uint8Array | ReadableStream<Uint8Array>,
  limits: Partial<Limits> = {},
  fileField?: string,
): Promise<Received> {
  const stream = body instanceof ReadableStream ? body : streamOf([body])
  const upload = readMultipart(webBody(stream), {
    contentType: TYPE,
    limits: { ...DEFAULT_LIMITS, ...limits },
    fileField,
  })
  uploads.push(upload)
  return { fields: await upload.fields, file: await upload.file, dispose: () => upload.dispose() }
}

/** The bytes of the recording that was received. */
export async function fileOf({ file }: Received): Promise<Buffer | undefined> {
  return file && Buffer.from(await bytesOf(file.stream()))
}
