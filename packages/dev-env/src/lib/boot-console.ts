import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadRecordedConsole, loadTenant, Simulator, saveTenant } from '@rostrum/sentinelone-simulator'

const recordedConsole = fileURLToPath(
  new URL('../../../../simulators/sentinelone/fixtures/recorded-console', import.meta.url),
)

/** A running console, whose company is kept from one start to the next. */
export interface BootedConsole extends AsyncDisposable {
  readonly simulator: Simulator
}

/**
 * The company that an earlier start left in the file, else the recorded one: 2 accounts, 10 sites, 100 users, 10 service
 * users, 12 roles.
 */
export async function bootConsole(file: string): Promise<BootedConsole> {
  const tenant = existsSync(file) ? loadTenant(readFileSync(file, 'utf8')) : loadRecordedConsole(recordedConsole)
  const simulator = await Simulator.start({ tenant, rateLimits: 'published' })
  return {
    simulator,
    async [Symbol.asyncDispose]() {
      await simulator.close()
      writeFileSync(`${file}.new`, saveTenant(tenant), { mode: 0o600 })
      renameSync(`${file}.new`, file)
    },
  }
}
