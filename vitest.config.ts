import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,connectors,simulators}/*/{src,tests}/**/*.test.ts', 'scripts/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only make every test slower.
    maxWorkers: 2,
    pool: 'forks',
  },
})
