import { defineProject } from 'vitest/config'
export default defineProject({ test: { name: 'local', typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] } } })
