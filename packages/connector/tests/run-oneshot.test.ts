import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { create, type JsonObject } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { watchSecret } from '@rostrum/leak-check'
import { makeEntitlementId, makeGrantId, packAnnotation } from '@rostrum/protocol'
import {
  BatonActionSchemaSchema,
  ConnectorAccountCreationSchemaSchema,
  EntitlementSchema,
  EventSchema,
  EventType,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantSchema,
  PlaintextDataSchema,
  type Resource,
  ResourceDoesNotExistSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from '@rostrum/protocol/connector'
import { describe, expect, test } from 'vitest'
import {
  type AccountProvisioner,
  type Connector,
  type ConnectorDefinition,
  ConnectorError,
  type CredentialRotator,
  DeclinedError,
  DryRunError,
  type EntitlementLister,
  type GrantLister,
  type GrantProvisioner,
  type ResourceDeleter,
  type ResourceLister,
  type ResourceSyncer,
} from '../src/index.ts'
import { runSync } from '../src/lib/sync/run-sync.ts'
import { logLines, makeFolder, type Run, run } from './_run.ts'

/** What a member signs in with, and nobody else is to see. */
function cardOf(login: string): string {
  const card = `membership-card-0815-of-${login}`
  watchSecret(card)
  return card
}

/** A club whose members may have keys: small, and as forgetful as its process. */
class Club {
  readonly members = new Set(['ann', 'bob'])
  readonly keys = new Set<string>()
  readonly done: string[] = []
  behaviour: 'usual' | 'declines' | 'dry run' = 'usual'
  fails = 0

  readonly definition: ConnectorDefinition = {
    name: 'baton-club',
    version: 'v1',
    description: { displayName: 'Club' },
    fields: [],
    create: () => this.#connector(),
    createUnconfigured: () => this.#connector(),
  }

  #connector(): Connector {
    const members: ResourceSyncer & ResourceLister & AccountProvisioner & ResourceDeleter & CredentialRotator = {
      resourceType: create(ResourceTypeSchema, { id: 'member', displayName: 'Member' }),
      listResources: async () => ({ items: [...this.members].map(memberOf), nextPageToken: '' }),
      accountSchema: create(ConnectorAccountCreationSchemaSchema),
      accountCredentials: ['no password'],
      createAccount: async ({ login, profile }) => {
        this.done.push(`create ${login} ${JSON.stringify(profile)}`)
        this.members.add(login)
        const secrets = [create(PlaintextDataSchema, { name: 'card', bytes: new TextEncoder().encode(cardOf(login)) })]
        return { outcome: 'created', resource: memberOf(login), secrets }
      },
      deleteResource: async ({ resource }) => {
        this.done.push(`delete ${resource}`)
        return this.members.delete(resource) ? [] : [packAnnotation(ResourceDoesNotExistSchema, {})]
      },
      rotationCredentials: ['no password'],
      rotateCredential: async ({ resource }) => {
        this.done.push(`rotate ${resource}`)
        return {
          secrets: [create(PlaintextDataSchema, { name: 'card', bytes: new TextEncoder().encode(cardOf('anew')) })],
        }
      },
    }
    const doors: ResourceSyncer & ResourceLister & EntitlementLister & GrantLister & GrantProvisioner = {
      resourceType: create(ResourceTypeSchema, { id: 'door', displayName: 'Door' }),
      listResources: async () => ({ items: [door], nextPageToken: '' }),
      listEntitlements: async () => ({ items: [key], nextPageToken: '' }),
      listGrants: async () => ({ items: [...this.keys].map(grantOf), nextPageToken: '' }),
      grant: async (entitlement, principal) => {
        if (this.fails-- > 0) throw new ConnectorError('upstream_failure', 'the porter is away')
        if (this.behaviour === 'declines')
          throw new DeclinedError('refused', 'the door is locked for good', { reason: 'locked' })
        if (this.behaviour === 'dry run') throw new DryRunError('a key would be cut')
        const id = principal.id?.resource ?? ''
        this.done.push(`grant ${entitlement.id} ${id}`)
        const annotations = this.keys.has(id) ? [packAnnotation(GrantAlreadyExistsSchema, {})] : []
        this.keys.add(id)
        return { grants: [grantOf(id)], annotations }
      },
      revoke: async ({ id, principal }) => {
        this.done.push(`revoke ${id}`)
        return this.keys.delete(principal?.id?.resource ?? '') ? [] : [packAnnotation(GrantAlreadyRevokedSchema, {})]
      },
    }
    return {
      description: { displayName: 'Club' },
      resourceTypes: [members, doors],
      scope: {},
      validate: async () => [],
      async *check() {},
      close: async () => {},
      eventFeeds: [
        {
          id: 'visits',
          eventTypes: [EventType.USAGE],
          listEvents: async ({ cursor, startAt, pageSize }) => {
            this.done.push(`events ${cursor} ${startAt?.toISOString()} ${pageSize}`)
            const number = Number(cursor || 0) + 1
            const occurredAt = timestampFromDate(new Date(number * 1000))
            const event = create(EventSchema, {
              id: `visit-${number}`,
              occurredAt,
              event: { case: 'usageEvent', value: { actorResource: memberOf('ann'), targetResource: door } },
            })
            return { events: [event], cursor: String(number), hasMore: number < 3 }
          },
        },
      ],
      actions: [
        {
          schema: create(BatonActionSchemaSchema, {
            name: 'ring',
            displayName: 'Ring',
            arguments: [{ name: 'times', isRequired: true, field: { case: 'intField', value: {} } }],
          }),
          run: async (args: JsonObject) => {
            this.done.push(`ring ${JSON.stringify(args)}`)
            if (args.times === 13) throw new ConnectorError('refused', 'thirteen is bad luck')
            return { heard: true }
          },
        },
      ],
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

function memberOf(name: string): Resource {
  return create(ResourceSchema, { id: { resourceType: 'member', resource: name }, displayName: name })
}

function grantOf(name: string) {
  const principal = memberOf(name)
  return create(GrantSchema, { id: makeGrantId(key.id, principal), entitlement: key, principal })
}

/** A run in a folder of its own, or in the one where a sync was made. */
function runIn(club: Club, cwd: string, argv: readonly string[]): Promise<Run> {
  return run(club.definition, argv, { cwd, io: { loadSync: async () => runSync } })
}

async function syncedFolder(club: Club): Promise<string> {
  const folder = makeFolder()
  const { code, stderr } = await runIn(club, folder, [])
  expect(code, stderr).toBe(0)
  return folder
}

const grantAnn = ['--grant-entitlement', key.id, '--grant-principal', 'ann', '--grant-principal-type', 'member']

describe('one thing at a time', () => {
  test('a grant and its revoke take what they need from the file, and leave it alone', async () => {
    const club = new Club()
    club.keys.add('bob')
    const folder = await syncedFolder(club)
    const before = readFileSync(join(folder, 'sync.c1z'))
    const granted = await runIn(club, folder, grantAnn)
    const again = await runIn(club, folder, grantAnn)
    const revoked = await runIn(club, folder, ['--revoke-grant', `${key.id}:member:bob`])
    expect([granted.code, again.code, revoked.code]).toEqual([0, 0, 0])
    expect(logLines(granted.stderr).at(-1)).toMatchObject({ msg: 'granted', said: [] })
    expect(logLines(again.stderr).at(-1)).toMatchObject({ msg: 'granted', said: ['GrantAlreadyExists'] })
    expect([...club.keys]).toEqual(['ann'])
    expect(readFileSync(join(folder, 'sync.c1z')).equals(before)).toBe(true)
  })

  test.each([
    [
      ['--grant-entitlement', 'door:side:key', '--grant-principal', 'ann', '--grant-principal-type', 'member'],
      'entitlement door:side:key',
    ],
    [['--grant-entitlement', key.id, '--grant-principal', 'eve', '--grant-principal-type', 'member'], 'member eve'],
    [['--revoke-grant', `${key.id}:member:eve`], `grant ${key.id}:member:eve`],
  ])('what the file does not hold is named: %j', async (argv, what) => {
    const club = new Club()
    const folder = await syncedFolder(club)
    const { code, stderr } = await runIn(club, folder, argv)
    expect(code).toBe(5)
    expect(stderr).toContain(`${join(folder, 'sync.c1z')} holds no ${what}; see what it holds`)
    expect(club.done).toEqual([])
  })

  test('without a sync there is nothing to take from', async () => {
    const { code, stderr } = await runIn(new Club(), makeFolder(), grantAnn)
    expect(code).toBeGreaterThan(0)
    expect(stderr).toMatch(/sync\.c1z.*there is no such file/)
  })

  test('a declined grant ends with its sentence and code 9', async () => {
    const club = new Club()
    club.behaviour = 'declines'
    const { code, stderr } = await runIn(club, await syncedFolder(club), grantAnn)
    expect(code).toBe(9)
    expect(stderr).toContain('the door is locked for good')
  })

  test('a dry run prints what would be written, and is no failure', async () => {
    const club = new Club()
    club.behaviour = 'dry run'
    const { code, stdout } = await runIn(club, await syncedFolder(club), grantAnn)
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'dry run, nothing was written: a key would be cut\n' })
  })

  test('an account is created of its flags, and its secret is printed only where that is asked for', async () => {
    const club = new Club()
    const argv = [
      '--create-account-login',
      'cid',
      '--create-account-email',
      'cid@example.com',
      '--create-account-profile',
      '{"level":3}',
    ]
    const silent = await runIn(club, makeFolder(), argv)
    const shown = await runIn(club, makeFolder(), [...argv, '--show-secret'])
    expect([silent.code, shown.code]).toEqual([0, 0])
    expect(silent.stdout).toBe('')
    expect(silent.stderr).toContain('a secret was made and is not shown')
    expect(shown.stdout).toBe(`card: ${cardOf('cid')}\n`)
    expect(silent.stderr + shown.stderr).not.toContain(cardOf('cid'))
    expect(club.done[0]).toBe('create cid {"login":"cid","email":"cid@example.com","level":3}')
  })

  test('a profile that is no object is refused without being shown', async () => {
    const { code, stderr } = await runIn(new Club(), makeFolder(), ['--create-account-profile', '["hush"]'])
    expect(code).toBe(2)
    expect(stderr).toContain('--create-account-profile is not a JSON object')
    expect(stderr).not.toContain('hush')
  })

  test('a resource is deleted, and one that is gone is gone', async () => {
    const club = new Club()
    const argv = ['--delete-resource', 'bob', '--delete-resource-type', 'member']
    const first = await runIn(club, makeFolder(), argv)
    const second = await runIn(club, makeFolder(), argv)
    expect([first.code, second.code]).toEqual([0, 0])
    expect(logLines(second.stderr).at(-1)).toMatchObject({ msg: 'deleted', said: ['ResourceDoesNotExist'] })
  })

  test('a credential is only rotated when somebody will see the new one', async () => {
    const club = new Club()
    const argv = ['--rotate-credentials', 'ann', '--rotate-credentials-type', 'member']
    const blind = await runIn(club, makeFolder(), argv)
    expect(blind.code).toBe(2)
    expect(club.done).toEqual([])
    const shown = await runIn(club, makeFolder(), [...argv, '--show-secret'])
    expect({ code: shown.code, stdout: shown.stdout }).toEqual({ code: 0, stdout: `card: ${cardOf('anew')}\n` })
    expect(shown.stderr).not.toContain(cardOf('anew'))
  })

  test('events are printed to the last page, a line each, and where it ended is said', async () => {
    const club = new Club()
    const argv = ['--event-feed=true', '--event-feed-start-at', '2026-01-02T03:04:05Z']
    const { code, stdout, stderr } = await runIn(club, makeFolder(), argv)
    expect(code).toBe(0)
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.map(({ id }) => id)).toEqual(['visit-1', 'visit-2', 'visit-3'])
    expect(events[0]).toMatchObject({
      occurredAt: '1970-01-01T00:00:01Z',
      usageEvent: { actorResource: { id: { resource: 'ann' } } },
    })
    expect(logLines(stderr).at(-1)).toMatchObject({ msg: 'events read', cursor: '3' })
    expect(club.done[0]).toBe('events  2026-01-02T03:04:05.000Z 100')
    const unknown = await runIn(club, makeFolder(), ['--event-feed=true', '--event-feed-id=knocks'])
    expect(unknown.code).toBe(5)
    expect(unknown.stderr).toContain('there is no event feed \\"knocks\\"')
  })

  test.each([
    [['--invoke-action-args', '{"times":2}'], 0, /"msg":"action done".*"heard":true/],
    [['--invoke-action-args', '{}'], 3, /the action ring needs the argument times/],
    [
      ['--invoke-action-args', '{"times":"two"}'],
      3,
      /the argument times of the action ring is .*two.*give a whole number/,
    ],
    [['--invoke-action-args', '{"times":1,"loud":true}'], 3, /has no argument .*loud/],
    [['--invoke-action-args', '{"times":13}'], 2, /thirteen is bad luck/],
  ])('an action with %j ends with %i', async (argv, expected, says) => {
    const { code, stderr } = await runIn(new Club(), makeFolder(), ['--invoke-action', 'ring', ...argv])
    expect(stderr).toMatch(says)
    expect(code).toBe(expected)
  })

  test('actions are listed with their forms', async () => {
    const { code, stderr } = await runIn(new Club(), makeFolder(), ['--list-action-schemas'])
    expect(code).toBe(0)
    expect(logLines(stderr).at(-1)).toMatchObject({
      msg: 'action',
      schema: { name: 'ring', arguments: [{ name: 'times' }] },
    })
  })

  test('a file that is none is refused by name', async () => {
    const folder = makeFolder()
    mkdirSync(join(folder, 'x'))
    writeFileSync(join(folder, 'sync.c1z'), 'nothing of the kind')
    const { code, stderr } = await runIn(new Club(), folder, grantAnn)
    expect(code).toBeGreaterThan(0)
    expect(stderr).toContain(join(folder, 'sync.c1z'))
  })
})
