import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'

/** Bytes of script, compressed, that the page may load before it can be used. */
const MOST = 300_000

const built = (path: string) => readFile(fileURLToPath(new URL(`../.next/${path}`, import.meta.url)), 'utf8')

it('the page loads little script', async () => {
  const scripts =
    (await built('server/app/index.html')).match(/(?<=<script[^>]*src="\/_next\/)static\/[^"]+\.js/g) ?? []
  expect(scripts.length).toBeGreaterThan(0)
  const sizes = await Promise.all([...new Set(scripts)].map(async (path) => gzipSync(await built(path)).length))
  const size = sizes.reduce((sum, next) => sum + next, 0)
  console.log(`first load: ${size} bytes of script, gzip`)
  expect(size).toBeLessThanOrEqual(MOST)
})
