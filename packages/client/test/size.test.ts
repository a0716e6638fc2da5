import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'vite'
import { expect, it } from 'vitest'

/** What a bundler makes of a page that uses these names. */
async function bundled(names: string, from: string): Promise<string> {
  const page: Plugin = {
    name: 'page',
    resolveId: (id) => (id === 'page' ? '\0page' : undefined),
    load: (id) =>
      id === '\0page'
        ? `export { ${names} } from ${JSON.stringify(fileURLToPath(import.meta.resolve(from)))}`
        : undefined,
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
  ['the client', 'createTranscriptionClient, TranscriptionClientError', 6000],
  ['the recorder', 'createRecorder', 3000],
  ['both', 'createTranscriptionClient, createRecorder, TranscriptionClientError', 7500],
])('%s takes little of a page, compressed', async (what, names, limit) => {
  const code = await bundled(names, '@transcribekit/client')
  const size = gzipSync(code, { level: 9 }).length
  console.log(`${what}: ${size} bytes gzip`)
  expect(size).toBeLessThanOrEqual(limit)
  // Types are all that it takes of core.
  expect(code).not.toContain('@transcribekit/core')
})

it('the hooks leave React to the page', async () => {
  const code = await bundled('useTranscription, useRecorder', '@transcribekit/client/react')
  expect(code).toMatch(/from\s*[`"']react[`"']/)
  expect(gzipSync(code).length).toBeLessThanOrEqual(8500)
})
