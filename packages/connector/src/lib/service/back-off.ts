import type { ConnectorEnvironment } from '../environment.ts'

type Source = Pick<ConnectorEnvironment, 'random'>

const startCapMs = 5 * 60_000
const pollCapMs = 60_000

/** Between Hellos at the start: 1 s doubling to 5 min. */
export function startBackOffMs(failures: number, { random }: Source): number {
  return jitter(Math.min(1000 * 2 ** (failures - 1), startCapMs), random)
}

/** Between failing polls and reports: k² s up to 60 s. */
export function pollBackOffMs(failures: number, { random }: Source): number {
  return jitter(Math.min(1000 * failures ** 2, pollCapMs), random)
}

/** Down to half: many connectors of one server must not come back at the same moment. */
function jitter(ms: number, random: () => number): number {
  return ms / 2 + (ms / 2) * random()
}
