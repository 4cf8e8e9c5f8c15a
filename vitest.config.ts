import { defineConfig } from 'vitest/config'

/** One runner for everything: unit tests beside their files, `test/shape` for the project's own rules, `test/e2e` for whole jobs. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'commands/**/*.test.ts', 'templates/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
