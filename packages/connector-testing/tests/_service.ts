import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { create } from '@bufbuild/protobuf'
import {
  type Clock,
  type Connector,
  type ConnectorDefinition,
  type ConnectorEnvironment,
  ConnectorError,
  type EntitlementLister,
  type GrantLister,
  type GrantProvisioner,
  type ResourceLister,
  type ResourceSyncer,
  type RunSync,
  runConnector,
  runSync,
  systemClock,
} from '@rostrum/connector'
import { watchOutput } from '@rostrum/leak-check'
import { makeEntitlementId, makeGrantId } from '@rostrum/protocol'
import {
  EntitlementSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'
import type { ControlPlane } from '../src/control-plane.ts'

/** How long things take, on the clock of the process that does them. */
export interface Pace {
  read(signal: AbortSignal): Promise<void>
  /** before a write has its effect */
  write(signal: AbortSignal): Promise<void>
  /** after it, before it is known */
  answer(): Promise<void>
}

/** A house whose doors people have keys to: writes are counted, and can be held up. */
export class House {
  /** what nobody may read in a log, a report or an answer */
  static readonly secret = 'code-4711-of-the-doors'
  readonly keys = new Set<string>()
  readonly effects: string[] = []
  /** syncs that wait here until it is opened */
  gate: Promise<void> = Promise.resolve()
  /** writes that wait here until it is opened */
  writeGate: Promise<void> = Promise.resolve()
  begun = 0
  writesBegun = 0
  onSync: () => void = () => {}
  onWrite: () => void = () => {}
  /** what `/health` asks */
  validate: (signal: AbortSignal) => Promise<void> = async () => {}
  #watchers = new Set<() => void>()

  readonly definition: ConnectorDefinition = this.definitionAt({
    read: (signal) => Promise.race([this.gate, rejectOnAbort(signal)]),
    write: (signal) => Promise.race([this.writeGate, rejectOnAbort(signal)]),
    answer: async () => {},
  })

  /** The house's connector, for a process with a pace of its own. */
  definitionAt(pace: Pace): ConnectorDefinition {
    return {
      name: 'baton-house',
      version: 'v1',
      description: { displayName: 'House' },
      fields: [{ name: 'door-code', type: 'string', secret: true, description: 'Code of the doors' }],
      create: (_settings, environment) => this.#connector(pace, environment),
      createUnconfigured: () => this.#connector(pace),
    }
  }

  /** Resolves when the condition holds; it is looked at when a sync or a write begins. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#watchers.add(resolve))
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher()
    this.#watchers.clear()
  }

  #connector(pace: Pace, environment?: ConnectorEnvironment): Connector {
    const people: ResourceSyncer & ResourceLister = {
      resourceType: create(ResourceTypeSchema, { id: 'person', displayName: 'Person' }),
      listResources: async (_parent, { signal }) => {
        this.begun++
        this.onSync()
        this.#tell()
        environment?.log.debug('the people are counted', { code: House.secret })
        await pace.read(signal)
        const names = new Set(['ann', 'bob', ...this.keys])
        return { items: [...names].map(personOf), nextPageToken: '' }
      },
    }
    const doors: ResourceSyncer & ResourceLister & EntitlementLister & GrantLister & GrantProvisioner = {
      resourceType: create(ResourceTypeSchema, { id: 'door', displayName: 'Door' }),
      listResources: async () => ({ items: [door], nextPageToken: '' }),
      listEntitlements: async () => ({ items: [key], nextPageToken: '' }),
      listGrants: async () => ({ items: [...this.keys].map(grantOf), nextPageToken: '' }),
      grant: async (_entitlement, principal, { signal }) => {
        this.writesBegun++
        this.onWrite()
        this.#tell()
        await pace.write(signal)
        const name = principal.id?.resource ?? ''
        if (name === 'nobody') throw new ConnectorError('refused', 'nobody has no pockets', { reason: 'no_pockets' })
        if (!this.keys.has(name)) this.effects.push(`grant ${name}`)
        this.keys.add(name)
        await pace.answer()
        return { grants: [grantOf(name)], annotations: [] }
      },
      revoke: async ({ principal }, { signal }) => {
        await pace.write(signal)
        const name = principal?.id?.resource ?? ''
        if (this.keys.delete(name)) this.effects.push(`revoke ${name}`)
        await pace.answer()
        return []
      },
    }
    return {
      description: { displayName: 'House' },
      resourceTypes: [people, doors],
      scope: {},
      validate: async (signal) => {
        await this.validate(signal)
        return []
      },
      async *check() {},
      close: async () => {},
    }
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

const door = create(ResourceSchema, { id: { resourceType: 'door', resource: 'front' }, displayName: 'Front' })
const key = create(EntitlementSchema, {
  id: makeEntitlementId(door, 'key'),
  resource: door,
  slug: 'key',
  displayName: 'Key',
})

function personOf(name: string): Resource {
  return create(ResourceSchema, { id: { resourceType: 'person', resource: name }, displayName: name })
}

function grantOf(name: string) {
  const principal = personOf(name)
  return create(GrantSchema, { id: makeGrantId(key.id, principal), entitlement: key, principal })
}

export const syncTask = { case: 'syncFull' as const, value: { storageEngine: 'sqlite' } }
export const grantTask = (name: string) => ({
  case: 'grant' as const,
  value: { entitlement: key, principal: personOf(name) },
})
export const revokeTask = (name: string) => ({ case: 'revoke' as const, value: { grant: grantOf(name) } })

/** Waits take a hundredth of their time. */
export function hastyClock(onSleep: (ms: number) => void = () => {}): Clock {
  return {
    now: () => new Date(),
    sleep: (ms, signal) => {
      onSleep(ms)
      return systemClock.sleep(ms / 100, signal)
    },
  }
}

/** Three handshakes with the control plane, by whose end all that was sent before has arrived. */
export async function settle(plane: ControlPlane): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const socket = connect({ host: '127.0.0.1', port: plane.port, ca: readFileSync(plane.caFile) })
    await once(socket, 'secureConnect')
    socket.destroy()
  }
}

/** characters; a run of days must not fill the memory */
const logKept = 500_000

/** A connector in service mode in this very process. */
export class ServiceRun implements AsyncDisposable {
  stderr = ''
  readonly ended: Promise<number>
  #onSignal: (signal: 'SIGINT' | 'SIGTERM') => void = () => {}
  #watchers = new Set<() => void>()

  private constructor(
    controlPlane: ControlPlane,
    house: Pick<House, 'definition'>,
    folder: string,
    options: ServiceRunOptions,
  ) {
    const output = {
      isTerminal: false,
      write: (text: string) => {
        this.stderr = (this.stderr + text).slice(-logKept)
        watchOutput('a service of the tests', text)
        for (const watcher of this.#watchers) watcher()
      },
    }
    this.ended = runConnector(house.definition, {
      argv: ['--provisioning', '--c1z-temp-dir', folder, ...(options.args ?? [])],
      env: { ...controlPlane.env, BATON_HOST_ID: 'test-host', BATON_DOOR_CODE: House.secret, ...options.env },
      cwd: folder,
      stdin: { mayHoldData: false, async *chunks() {} },
      stdout: output,
      stderr: output,
      clock: options.clock ?? hastyClock(),
      random: options.random ?? (() => 0),
      listen: ({ onSignal }) => {
        this.#onSignal = onSignal
        return () => {}
      },
      exit: () => {},
      loadSync: async () => options.sync ?? runSync,
    })
  }

  static start(
    controlPlane: ControlPlane,
    house: Pick<House, 'definition'>,
    folder: string,
    options: ServiceRunOptions = {},
  ): ServiceRun {
    return new ServiceRun(controlPlane, house, folder, options)
  }

  /** Resolves when the log says so. */
  async logged(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stderr)) await new Promise<void>((resolve) => this.#watchers.add(resolve))
  }

  /** The error that the first line with this message tells. */
  async loggedError(message: string): Promise<string> {
    await this.logged(new RegExp(`"msg":"${message}`))
    return String(this.lines(message)[0]?.error)
  }

  /** The whole log lines with this message. */
  lines(message: string): Record<string, unknown>[] {
    const whole = this.stderr.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'))
    return whole
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter(({ msg }) => String(msg).startsWith(message))
  }

  /** As a supervisor ends it. */
  stop(signal: 'SIGINT' | 'SIGTERM' = 'SIGTERM'): Promise<number> {
    this.#onSignal(signal)
    return this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

export interface ServiceRunOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: Clock
  readonly random?: () => number
  readonly sync?: RunSync
}

export class Folder implements Disposable {
  readonly path: string

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'rostrum-service-'))
  }

  /** Returns the file's path. */
  write(name: string, content: string | Buffer): string {
    const path = join(this.path, name)
    writeFileSync(path, content)
    return path
  }

  makeFolder(name: string): string {
    const path = join(this.path, name)
    mkdirSync(path)
    return path
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
