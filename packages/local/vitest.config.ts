import { fileURLToPath } from 'node:url'
import { defineProject } from 'vitest/config'

const built = fileURLToPath(new URL('dist/index.js', import.meta.url))

export default defineProject({
  // The worker threads run compiled files, so tests of the engine use the compiled package.
  resolve: { alias: [{ find: /^(\.\.\/)+src\/index\.js$/, replacement: built }] },
  test: {
    name: 'local',
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/build.ts',
    // Recognising takes a tenth of real time on a good machine; nothing is asserted about it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
  },
})
