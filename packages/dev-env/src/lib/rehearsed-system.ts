import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { addAuditEvent, moveClock } from '@rostrum/database/queries'
import type { User } from '@rostrum/sentinelone-simulator'
import { createLogger, Installation, readConfig, waitForSync } from '@rostrum/server'
import { type BootedConsole, bootConsole } from './boot-console.ts'
import { BootedServer, catchMail } from './boot-system.ts'
import type { MailCatcher } from './mail-catcher.ts'
import { completeFile, type Rehearsal, rehearse } from './rehearsal.ts'

export interface SystemOptions {
  readonly dataDir: string
  readonly httpPort: number
  readonly httpsPort: number
  readonly mail: MailCatcher
  /** where the rehearsal is controlled */
  readonly controlsUrl: string
  /** told of what is up while it starts, and while it begins anew */
  readonly on: {
    readonly server: (server: BootedServer) => void
    readonly console: (url: string) => void
    readonly company: (rehearsal: Rehearsal, server: BootedServer) => Promise<void>
    /** what was asked for is done */
    readonly anew: () => void
  }
}

/** What is there of a start, all of which ends together. */
interface Run {
  readonly server: BootedServer
  readonly console: BootedConsole
  readonly installation: Installation
  readonly rehearsal: Rehearsal
  /** ends them, once */
  readonly closers: AsyncDisposableStack
}

/** Somebody who can be acted as. */
export interface Person {
  readonly name: string
  readonly email: string
}

const consoleFile = 'console.json'
/** There while a reset is under way: a start that finds it takes away the rest. */
const resetFile = 'reset-begun'
/** What makes a rehearsal. The certificates stay, so that whoever trusts them goes on to; the database goes last. */
const parts = [completeFile, consoleFile, 'sync.c1z', 'blobs', 'hosted', 'database']
/** how long a sync that is under way is waited for */
const joinedMostMs = 10_000
const longestMoveMs = 366 * 86_400_000

/** A refusal for the person who asked; a sentence. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
}

/** A server and a company on it whose time, luck and past are at people's command. One thing is done at a time. */
export class RehearsedSystem implements AsyncDisposable {
  /** rejects when a part ends by itself */
  readonly ended: Promise<never>
  readonly #options: SystemOptions
  readonly #fail: (error: Error) => void
  #run: Run
  #queue: Promise<unknown> = Promise.resolve()
  #isResetting = false
  #lost: readonly User[] = []
  #expired: readonly { readonly id: string; readonly expiresAt: string }[] = []

  private constructor(options: SystemOptions, run: Run) {
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => {})
    this.ended = promise
    this.#fail = reject
    this.#options = options
    this.#run = run
    this.#watch(run)
  }

  static async start(options: SystemOptions): Promise<RehearsedSystem> {
    if (existsSync(resolve(options.dataDir, resetFile))) remove(options.dataDir)
    return new RehearsedSystem(options, await begin(options, options))
  }

  get rehearsal(): Rehearsal {
    return this.#run.rehearsal
  }

  get server(): BootedServer {
    return this.#run.server
  }

  /** Nothing else can be asked for meanwhile. */
  get isResetting(): boolean {
    return this.#isResetting
  }

  get now(): Date {
    return this.#run.installation.clock.now()
  }

  get isTokenExpired(): boolean {
    return this.#expired.length > 0
  }

  get lostCount(): number {
    return this.#lost.length
  }

  /** Everybody of the server's directory who may come in. */
  async listPeople(): Promise<readonly Person[]> {
    const rows = await this.#run.installation.context.database.db
      .selectFrom('users')
      .select(['display_name', 'primary_email'])
      .where('status', '=', 'enabled')
      .where('kind', '=', 'person')
      .where('primary_email', 'is not', null)
      .orderBy('display_name')
      .orderBy('primary_email')
      .execute()
    return rows.map((row) => ({ name: row.display_name, email: row.primary_email ?? '' }))
  }

  /** A link by which somebody comes in once, within the hour. @throws Error with what the server says */
  signInLink(email: string): Promise<string> {
    return this.#alone(async ({ server }) => {
      const made = await server.rostrum('sign-in-link', '--user', email, '--hours', '1')
      return `${server.http}${(made as { path: string }).path}`
    })
  }

  /**
   * Moves the clocks of server and console forward.
   * @throws ControlError for the past, and for more than a year at once
   */
  moveClock(byMs: number): Promise<void> {
    if (!Number.isSafeInteger(byMs) || byMs <= 0) throw new ControlError('The clock moves forward only.')
    if (byMs > longestMoveMs) throw new ControlError('The clock moves by one year at most.')
    return this.#alone(async ({ installation, console: { simulator } }) => {
      await installation.context.database.transaction(async (tx) => {
        const event = { actor: { kind: 'system' }, source: { program: 'rehearsal' }, verb: 'clock.moved' } as const
        const object = { kind: 'clock', id: 'server' }
        await addAuditEvent(tx, { ...event, object, outcome: 'succeeded', detail: { byMs } }, installation.clock.now())
        await moveClock(tx, byMs)
      })
      await installation.clock.refresh()
      simulator.clock.moveTo(installation.clock.now())
    })
  }

  /** As `moveClock`, to an instant. */
  async moveClockTo(instant: Date): Promise<void> {
    await this.moveClock(instant.getTime() - this.now.getTime())
  }

  /** Reads the console, as its connector's "Sync now" does. */
  sync(): Promise<void> {
    return this.#alone((run) => requestSync(run))
  }

  /** No token of the console works any more. */
  expireToken(): Promise<void> {
    return this.#alone(async (run) => {
      const { tenant, clock } = run.console.simulator
      const passed = new Date(clock.now() - 1000).toISOString()
      const living = tenant.tokens.filter(({ expiresAt }) => Date.parse(expiresAt) > clock.now())
      for (const { id } of living) tenant.patch('tokens', id, { expiresAt: passed })
      this.#expired = [...this.#expired, ...living.map(({ id, expiresAt }) => ({ id, expiresAt }))]
      await requestSync(run)
    })
  }

  renewToken(): Promise<void> {
    return this.#alone(async (run) => {
      this.#putTokensBack(run)
      await requestSync(run)
    })
  }

  /** Half of the console's people are gone at once, as when a directory in front of it fails. */
  loseUsers(): Promise<void> {
    return this.#alone(async (run) => {
      if (this.#lost.length > 0) return
      const { tenant } = run.console.simulator
      const people = tenant.users.filter(({ isSystem, scope }) => !isSystem && scope !== 'tenant')
      // So many that half of all accounts are gone; those with a part to play are among the first.
      const half = Math.ceil((tenant.users.size + tenant.serviceUsers.size) / 2)
      this.#lost = people.slice(-half)
      for (const { id } of this.#lost) tenant.drop('users', id)
      await requestSync(run)
    })
  }

  returnUsers(): Promise<void> {
    return this.#alone(async (run) => {
      this.#putUsersBack(run)
      await requestSync(run)
    })
  }

  /** Begins anew: the same people, the same console, nothing that was done since, links anew. */
  reset(): Promise<void> {
    if (this.#isResetting) throw new ControlError('The rehearsal is beginning anew already.')
    this.#isResetting = true
    return this.#alone(async (run) => {
      const { dataDir } = this.#options
      const [httpPort, httpsPort] = [run.server.http, run.server.https].map((address) => Number(new URL(address).port))
      writeFileSync(resolve(dataDir, resetFile), '', { mode: 0o600 })
      await run.closers.disposeAsync()
      remove(dataDir)
      this.#lost = []
      this.#expired = []
      this.#run = await begin(this.#options, { httpPort: httpPort ?? 0, httpsPort: httpsPort ?? 0 })
      this.#watch(this.#run)
    }).then(
      () => {
        this.#isResetting = false
        this.#options.on.anew()
      },
      (error) => {
        this.#fail(error)
        throw error
      },
    )
  }

  /** What went wrong on purpose is put back, so that the next start finds the console whole. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue.catch(() => {})
    this.#putUsersBack(this.#run)
    this.#putTokensBack(this.#run)
    await this.#run.closers.disposeAsync()
  }

  #putTokensBack({ console: { simulator } }: Run): void {
    for (const { id, expiresAt } of this.#expired)
      if (simulator.tenant.tokens.has(id)) simulator.tenant.patch('tokens', id, { expiresAt })
    this.#expired = []
  }

  #putUsersBack({ console: { simulator } }: Run): void {
    for (const user of this.#lost) simulator.tenant.put('users', user)
    this.#lost = []
  }

  #alone<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const done = this.#queue.then(() => work(this.#run))
    this.#queue = done.catch(() => {})
    return done
  }

  #watch(run: Run): void {
    void run.server.program.ended.then((code) => {
      if (this.#isResetting) return
      this.#fail(new Error(`a part of the system ended by itself, with ${code}`))
    })
  }
}

/** What is under way may have read the console before it was changed: then another follows it, if it ends soon. */
async function requestSync({ server, rehearsal, installation }: Run): Promise<void> {
  const ask = async () =>
    (await server.rostrum('connector', 'sync', rehearsal.connectorId)) as { syncId: string; isNew: boolean }
  const { syncId, isNew } = await ask()
  if (isNew) return
  await waitForSync(installation.context.database.db, syncId, AbortSignal.timeout(joinedMostMs)).catch(() => {})
  await ask()
}

async function begin(
  { dataDir, mail, controlsUrl, on }: SystemOptions,
  ports: { readonly httpPort: number; readonly httpsPort: number },
): Promise<Run> {
  await using stack = new AsyncDisposableStack()
  const console = stack.use(await bootConsole(resolve(dataDir, consoleFile)))
  const { simulator } = console
  const allowed = [`127.0.0.1:${mail.smtpPort}`, new URL(simulator.url).host].join()
  // Never another database than its own: its clock is moved, and it is thrown away.
  const env = { ROSTRUM_ALLOWED_HOSTS: allowed, ROSTRUM_REHEARSAL_URL: controlsUrl, DATABASE_URL: '' }
  const { httpPort, httpsPort } = ports
  const server = stack.use(await BootedServer.start({ dataDir, httpPort, httpsPort, env }))
  on.server(server)
  await catchMail(server, mail)
  const log = createLogger('silent', process.stderr)
  const config = readConfig({ ...process.env, ...env }, dataDir, { dataDir })
  const installation = stack.use(await Installation.open(config, log, { isJoining: true }))
  // The console goes with the time that an earlier start was moved to.
  simulator.clock.moveTo(installation.clock.now())
  on.console(simulator.url)
  const rehearsal = await rehearse(server, simulator)
  await on.company(rehearsal, server)
  return { server, console, installation, rehearsal, closers: stack.move() }
}

function remove(dataDir: string): void {
  for (const part of parts) rmSync(resolve(dataDir, part), { recursive: true, force: true })
  rmSync(resolve(dataDir, resetFile), { force: true })
}
