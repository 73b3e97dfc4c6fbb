import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const broken = fileURLToPath(new URL('./_broken.ts', import.meta.url))

export default defineConfig({
  test: { root: import.meta.dirname, include: [broken], testTimeout: 60_000, hookTimeout: 60_000 },
})
