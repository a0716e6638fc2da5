import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { name: 'tests', testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
})
