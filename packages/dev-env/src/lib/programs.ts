import { fileURLToPath } from 'node:url'

const program = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url))

/** The program as its users start it. */
export const rostrum = program('packages/cli/bin/rostrum')
