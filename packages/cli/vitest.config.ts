import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Each test starts the command; the embedded engine loads its models anew each time.
  test: { name: 'cli', testTimeout: 120_000, hookTimeout: 120_000 },
})
