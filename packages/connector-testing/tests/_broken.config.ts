import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const broken = fileURLToPath(new URL('./_broken.ts', import.meta.url))

export default defineConfig({
  // The workspace's, for vitest leaves its cache in the node_modules of the root.
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: { include: [broken], testTimeout: 60_000, hookTimeout: 60_000 },
})
