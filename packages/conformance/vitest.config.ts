import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The checks bound their own time; a run of all takes seconds, on a busy machine more.
  test: { name: 'conformance', testTimeout: 120_000, hookTimeout: 120_000 },
})
