import { readFileSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import express5, { type Express } from 'express'
import express4 from 'express4'
import { afterEach } from 'vitest'

/** Both lines of Express that are supported. */
export const EXPRESS_LINES = [
  ['Express 5', express5],
  ['Express 4', express4],
] as const

const open: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** Serves an app on a free port of 127.0.0.1 until the test ends. */
export async function serve(app: Express): Promise<string> {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The bytes of a recording under `fixtures/`. */
export function fixture(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url)))
}

/** A form with a recording and further fields. */
export function form(
  fields: Record<string, string> = {},
  file = fixture('containers/speech.webm'),
  name = 'file',
): FormData {
  const data = new FormData()
  data.append(name, new Blob([file]), 'blob')
  for (const [key, value] of Object.entries(fields)) data.append(key, value)
  return data
}

/** Posts a multipart body with the boundary `b` of which the end never comes, and resolves with the answer's status. */
export function statusOfStuckUpload(url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      resolve(response.statusCode)
      request.destroy()
    })
    request.write(body)
  })
}

/** The beginning of a recording in a form with the boundary `b`. */
export const FILE_BEGUN = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF'
