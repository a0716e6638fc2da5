import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'vite'
import { expect, it } from 'vitest'

/** What a bundler makes of a page that uses all of an entry. */
async function bundled(entry: string): Promise<string> {
  const page: Plugin = {
    name: 'page',
    resolveId: (id) => (id === 'page' ? '\0page' : undefined),
    load: (id) =>
      id === '\0page' ? `export * from ${JSON.stringify(fileURLToPath(import.meta.resolve(entry)))}` : undefined,
  }
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [page],
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      // As a part of an app: what is built as a library keeps its blanks.
      rolldownOptions: { input: 'page', external: ['react'], preserveEntrySignatures: 'strict' },
    },
  })
  const [output] = [result].flat()
  if (!output || !('output' in output)) throw new Error('Nothing was built.')
  return output.output.map((file) => ('code' in file ? file.code : '')).join('')
}

it.each([
  ['@transcribekit/client', 6000],
  ['@transcribekit/client/recorder', 3000],
])('%s takes little of a page, compressed', async (entry, limit) => {
  const code = await bundled(entry)
  const size = gzipSync(code, { level: 9 }).length
  console.log(`${entry}: ${size} bytes gzip`)
  expect(size).toBeLessThanOrEqual(limit)
  // Types are all that it takes of core.
  expect(code).not.toContain('@transcribekit/core')
})

it('the hooks leave React to the page', async () => {
  const code = await bundled('@transcribekit/client/react')
  expect(code).toMatch(/from\s*[`"']react[`"']/)
  expect(gzipSync(code).length).toBeLessThanOrEqual(8500)
})
