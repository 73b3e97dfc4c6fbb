import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import {
  type Clock,
  type Connector,
  type ConnectorDefinition,
  ConnectorError,
  type EntitlementLister,
  type GrantLister,
  type GrantProvisioner,
  type ResourceLister,
  type ResourceSyncer,
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
  write(): Promise<void>
  /** after it, before it is known */
  answer(): Promise<void>
}

/** A house whose doors people have keys to: writes are counted, and can be held up. */
export class House {
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

  readonly definition: ConnectorDefinition = this.definitionAt({
    read: (signal) => {
      const stopped = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      })
      return Promise.race([this.gate, stopped])
    },
    write: () => this.writeGate,
    answer: async () => {},
  })

  /** The house's connector, for a process with a pace of its own. */
  definitionAt(pace: Pace): ConnectorDefinition {
    return {
      name: 'baton-house',
      version: 'v1',
      description: { displayName: 'House' },
      fields: [],
      create: () => this.#connector(pace),
      createUnconfigured: () => this.#connector(pace),
    }
  }

  #connector(pace: Pace): Connector {
    const people: ResourceSyncer & ResourceLister = {
      resourceType: create(ResourceTypeSchema, { id: 'person', displayName: 'Person' }),
      listResources: async (_parent, { signal }) => {
        this.begun++
        this.onSync()
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
      grant: async (_entitlement, principal) => {
        this.writesBegun++
        this.onWrite()
        await pace.write()
        const name = principal.id?.resource ?? ''
        if (name === 'nobody') throw new ConnectorError('refused', 'nobody has no pockets', { reason: 'no_pockets' })
        if (!this.keys.has(name)) this.effects.push(`grant ${name}`)
        this.keys.add(name)
        await pace.answer()
        return { grants: [grantOf(name)], annotations: [] }
      },
      revoke: async ({ principal }) => {
        await pace.write()
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
      validate: async () => [],
      async *check() {},
      close: async () => {},
    }
  }
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
const hastyClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => systemClock.sleep(ms / 100, signal),
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
      env: { ...controlPlane.env, BATON_HOST_ID: 'test-host', ...options.env },
      cwd: folder,
      stdin: { mayHoldData: false, async *chunks() {} },
      stdout: output,
      stderr: output,
      clock: options.clock ?? hastyClock,
      random: () => 0,
      listen: ({ onSignal }) => {
        this.#onSignal = onSignal
        return () => {}
      },
      exit: () => {},
      loadSync: async () => runSync,
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
}

export class Folder implements Disposable {
  readonly path: string

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'rostrum-service-'))
  }

  /** Returns the file's path. */
  write(name: string, content: string): string {
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
