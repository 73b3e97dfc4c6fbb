import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ProgramRun, runProgram, StartedProgram } from '@rostrum/connector-testing'
import { watchSecret } from '@rostrum/leak-check'
import {
  createTenant,
  Simulator,
  type SimulatorOptions,
  type Tenant,
  type TenantSize,
} from '@rostrum/sentinelone-simulator'
import { type Facts, readFacts } from './_facts.ts'

/** The connector as its users start it. */
export const program = join(import.meta.dirname, '../bin/baton-sentinel-one')

export interface WorldOptions extends Partial<SimulatorOptions> {
  /** a company with every oddity, of the present day; instead of a tenant */
  readonly size?: TenantSize
  /** the token the connector uses; one of an administrator when absent */
  readonly mintToken?: (simulator: Simulator) => string
}

/** A console, a folder, and the connector that reads the one into the other. */
export class World implements AsyncDisposable {
  readonly simulator: Simulator
  readonly folder: string
  readonly token: string

  private constructor(simulator: Simulator, token: string) {
    this.simulator = simulator
    this.token = token
    this.folder = mkdtempSync(join(tmpdir(), 'rostrum-sentinelone-'))
  }

  static async start({ size, mintToken, ...options }: WorldOptions = {}): Promise<World> {
    const tenant = options.tenant ?? oddTenant(size ?? { seed: 'world' })
    const simulator = await Simulator.start({ ...options, tenant })
    watchTokens(tenant)
    return new World(simulator, mintToken?.(simulator) ?? simulator.mintAdminToken())
  }

  get tenant(): Tenant {
    return this.simulator.tenant
  }

  get env(): Record<string, string> {
    return { BATON_API_TOKEN: this.token, BATON_MANAGEMENT_CONSOLE_URL: this.simulator.url }
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** The names in the folder, hidden ones too. */
  get files(): string[] {
    return readdirSync(this.folder).sort()
  }

  run(args: readonly string[] = [], more: Partial<Parameters<typeof runProgram>[0]> = {}): Promise<ProgramRun> {
    return runProgram({ command: [program], cwd: this.folder, ...more, args, env: { ...this.env, ...more.env } })
  }

  /** In service mode, with its writable folder here; `program` instead of the launcher of the repository. */
  serve(
    env: Readonly<Record<string, string>>,
    { args = [], command = program }: { args?: readonly string[]; command?: string } = {},
  ): StartedProgram {
    return new StartedProgram({
      command: [command],
      args: ['--log-level', 'debug', ...args],
      cwd: this.folder,
      env: { ...this.env, BATON_PROVISIONING: 'true', BATON_TMPDIR: this.folder, ...env },
    })
  }

  /** Syncs into a file of the folder and reads it; a run that fails is an error that shows what it printed. */
  async sync(args: readonly string[] = [], file = 'sync.c1z'): Promise<Facts> {
    const { exitCode, stderr } = await this.run(['--file', file, ...args])
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`)
    return readFacts(this.path(file))
  }

  /** Requests by list since the last reset, checks apart. */
  countPages(): number {
    return this.simulator.requests.filter((request) => lists.includes(request.path)).length
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export const lists = ['/accounts', '/sites', '/rbac/roles', '/users', '/service-users']

/** None of the tenant's tokens is to show up in any output, not even one that lives for a moment. */
export function watchTokens(tenant: Tenant): void {
  for (const { id } of tenant.tokens.filter(() => true)) watchSecret(id)
  tenant.onChange(({ kind, after }) => {
    if (kind === 'tokens' && after !== undefined) watchSecret(after.id)
  })
}

export function oddTenant(size: TenantSize): Tenant {
  return createTenant({ oddities: true, asOf: new Date(), ...size })
}
