import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Recognising takes a tenth of real time on a good machine; nothing is asserted about it.
  test: { name: 'local', testTimeout: 120_000, hookTimeout: 120_000 },
})
