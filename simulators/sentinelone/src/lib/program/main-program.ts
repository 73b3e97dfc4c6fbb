import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createTenant } from '../company/create-tenant.ts'
import { Simulator } from '../simulator.ts'
import { loadRecordedConsole } from '../tenant/recorded-console.ts'
import { loadTenant, saveTenant } from '../tenant/save.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { type ProgramArguments, parseArguments, usage } from './arguments.ts'

/** The program: serves a tenant until a signal comes. Gives its exit code. */
export async function mainProgram(args: readonly string[]): Promise<number> {
  let options: ProgramArguments
  try {
    options = parseArguments(args)
  } catch (error) {
    process.stderr.write(`sentinelone-simulator: ${messageOf(error)}; --help tells more\n`)
    return 2
  }
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  try {
    await serve(options)
    return 0
  } catch (error) {
    process.stderr.write(`sentinelone-simulator: ${messageOf(error)}\n`)
    return 1
  }
}

async function serve(options: ProgramArguments): Promise<void> {
  const stopped = signal()
  const tenant = makeTenant(options)
  await using simulator = await Simulator.start({
    tenant,
    port: options.port,
    host: options.host,
    rateLimits: options.rateLimits,
    retryAfter: options.retryAfter,
    latencyMs: options.latencyMs,
    control: options.control,
  })
  if (options.faultsFile !== undefined) simulator.faults.load(options.faultsFile)
  const token = simulator.mintAdminToken(options.token)
  process.stdout.write(options.json ? `${JSON.stringify({ url: simulator.url, token })}\n` : greeting(simulator, token))
  await stopped
  if (options.saveFile !== undefined) {
    // Written beside and moved: whoever stops it a second time must not be left with half a file.
    writeFileSync(`${options.saveFile}.new`, saveTenant(tenant))
    renameSync(`${options.saveFile}.new`, options.saveFile)
  }
}

function makeTenant({ source }: ProgramArguments): Tenant {
  if (source.kind === 'recorded') return loadRecordedConsole(source.folder)
  if (source.kind === 'company') return createTenant({ ...source, asOf: new Date() })
  return loadTenant(readFileSync(source.file, 'utf8'))
}

function greeting(simulator: Simulator, token: string): string {
  const { accounts, sites, users, serviceUsers, roles } = simulator.tenant
  return [
    `${simulator.tenant.name}: ${accounts.size} accounts, ${sites.size} sites, ${roles.size} roles, ${users.size} users, ${serviceUsers.size} service users`,
    `url    ${simulator.url}`,
    `token  ${token}`,
    `try    curl -H 'Authorization: ApiToken ${token}' '${simulator.url}/web/api/v2.1/users?limit=1'`,
    '',
  ].join('\n')
}

/** Resolves with the first signal that asks to stop. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve())
  })
}

/** In one line: some messages of Node have several. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ')
}
