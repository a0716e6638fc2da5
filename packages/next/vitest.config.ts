import { defineProject } from 'vitest/config'
export default defineProject({ test: { name: 'next', typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] } } })
