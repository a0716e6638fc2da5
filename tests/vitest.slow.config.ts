import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'tests',
    include: ['slow/**/*.test.ts'],
    globalSetup: 'lib/slow-setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Browsers and models share the machine.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    maxConcurrency: 10,
  },
})
