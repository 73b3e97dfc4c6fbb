/**
 * `npm run bundle`: each connector as a few files that need Node 24 and nothing else, for containers and for a quick
 * start. What is loaded only in some modes stays a file of its own.
 */
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from './steps.mjs'

const programs = [{ name: 'baton-sentinel-one', folder: 'connectors/sentinelone' }]

for (const { name, folder } of programs) {
  const outdir = join(root, folder, 'dist/bundle')
  rmSync(outdir, { recursive: true, force: true })
  const { metafile } = await build({
    entryPoints: { [name]: join(root, folder, 'src/main.ts') },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    legalComments: 'external',
    metafile: true,
    logLevel: 'warning',
    // Some packages from the registry are CommonJS.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  })
  const launcher = join(outdir, name)
  writeFileSync(launcher, makeLauncher(name))
  chmodSync(launcher, 0o755)
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0)
  console.log(`${folder}/dist/bundle/${name}: ${(bytes / 1024 / 1024).toFixed(1)} MiB`)
}

/** The same settings of the runtime as in the repository's launcher, for the reasons given there. */
function makeLauncher(name) {
  return `#!/bin/sh
set -eu
export MALLOC_ARENA_MAX="\${MALLOC_ARENA_MAX:-1}" MALLOC_TRIM_THRESHOLD_="\${MALLOC_TRIM_THRESHOLD_:-131072}"
exec "\${NODE:-node}" --disable-warning=ExperimentalWarning --expose-gc --max-semi-space-size=2 --heap-growing-percent=20 \\
  "$(dirname -- "$(readlink -f -- "$0")")/${name}.mjs" "$@"
`
}
