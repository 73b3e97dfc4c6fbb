import { fileURLToPath } from 'node:url'
import { loadRecordedConsole, Simulator } from '@rostrum/sentinelone-simulator'

const recordedConsole = fileURLToPath(
  new URL('../../../../simulators/sentinelone/fixtures/recorded-console', import.meta.url),
)

/** A running console with the recorded company: 2 accounts, 10 sites, 100 users, 10 service users, 12 roles. */
export interface BootedConsole extends AsyncDisposable {
  readonly url: string
  /** of somebody who may read everything */
  readonly token: string
  requestCount(): number
}

export async function bootRecordedConsole(): Promise<BootedConsole> {
  const simulator = await Simulator.start({ tenant: loadRecordedConsole(recordedConsole), rateLimits: 'published' })
  return {
    url: simulator.url,
    token: simulator.mintAdminToken(),
    requestCount: () => simulator.requests.length,
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}
