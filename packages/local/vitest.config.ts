import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // CommonJS can only be taken as it was built.
  resolve: {
    alias: [{ find: './here.cjs', replacement: fileURLToPath(new URL('dist/esm/lib/here.cjs', import.meta.url)) }],
  },
  // Recognising takes a tenth of real time on a good machine; nothing is asserted about it.
  test: {
    name: 'local',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    server: { deps: { external: [/\/here\.cjs$/] } },
  },
})
