import { fileURLToPath } from 'node:url'

const program = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url))

/** The programs as their users start them. */
export const rostrum = program('packages/cli/bin/rostrum')
export const connector = program('connectors/sentinelone/bin/baton-sentinel-one')
