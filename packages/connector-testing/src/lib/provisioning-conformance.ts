import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SyncFile } from '@rostrum/c1z'
import { findAnnotation } from '@rostrum/protocol'
import { UserTraitSchema } from '@rostrum/protocol/connector'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ProgramRun, runProgram } from './run-program.ts'
import { readSnapshot, type Snapshot, snapshotDifferences } from './snapshot.ts'
import type { AccountCase, GrantCase, ProvisioningSubject, ProvisioningWorld } from './subject.ts'

/**
 * Declares the tests that every connector which writes must pass, as tests of the calling file. A write counts when the
 * next sync shows it.
 */
export function describeProvisioningConformance<World extends ProvisioningWorld>(
  name: string,
  subject: ProvisioningSubject<World>,
): void {
  describe(`${name} conforms in writing`, () => {
    let world: World
    let folder: string
    let files = 0

    beforeAll(async () => {
      world = await subject.startWorld()
      folder = mkdtempSync(join(tmpdir(), 'rostrum-provisioning-'))
    })
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true })
      await world[Symbol.asyncDispose]()
    })

    const run = (args: readonly string[]): Promise<ProgramRun> =>
      runProgram({ command: subject.command, args, env: world.env, cwd: folder })

    async function sync(): Promise<{ readonly file: string; readonly snapshot: Snapshot }> {
      const file = join(folder, `sync-${++files}.c1z`)
      await succeed(['--file', file])
      return { file, snapshot: await readSnapshot(file) }
    }

    async function succeed(args: readonly string[]): Promise<void> {
      const { exitCode, stderr } = await run(args)
      expect(exitCode, `${args.join(' ')}: ${stderr}`).toBe(0)
    }

    /** How many writes reach the upstream meanwhile. */
    async function countWrites(work: () => Promise<void>): Promise<number> {
      const before = world.writeCount()
      await work()
      return world.writeCount() - before
    }

    const grantArguments = (file: string, { entitlement, principal }: GrantCase) => [
      ...['--file', file, '--grant-entitlement', entitlement],
      ...['--grant-principal', principal.resource, '--grant-principal-type', principal.resourceType],
    ]

    for (const { title, choose } of subject.grants) {
      test(`${title} is granted once, shown by the next sync, and revoked without a trace`, async () => {
        const wish = choose(world)
        const before = await sync()
        const id = `${wish.entitlement}:${wish.principal.resourceType}:${wish.principal.resource}`
        expect(before.snapshot.entitlements.has(wish.entitlement), wish.entitlement).toBe(true)
        expect(before.snapshot.grants.has(id), id).toBe(false)
        const grant = () => succeed(grantArguments(before.file, wish))
        const bytes = readFileSync(before.file)

        expect(await countWrites(grant)).toBeGreaterThan(0)
        expect(readFileSync(before.file).equals(bytes), 'the file it reads from is not changed').toBe(true)
        const granted = await sync()
        expect(granted.snapshot.grants.has(id), id).toBe(true)
        expect(granted.snapshot.faults).toEqual([])
        const others = differences(before.snapshot, granted.snapshot, (line) => !line.endsWith(ending(wish)))
        expect(others, 'nobody else gains or loses anything').toBe('')

        expect(await countWrites(grant), 'granting what is held writes nothing').toBe(0)

        const revoke = () => succeed(['--file', granted.file, '--revoke-grant', id])
        expect(await countWrites(revoke)).toBeGreaterThan(0)
        expect(differences(before.snapshot, (await sync()).snapshot)).toBe('')
        expect(await countWrites(revoke), 'revoking what is gone writes nothing').toBe(0)
      })
    }

    test('what a file does not hold is neither granted nor revoked, and the message names it', async () => {
      const { file, snapshot } = await sync()
      const [principal = ''] = [...snapshot.resources.keys()]
      const [resourceType = '', resource = ''] = principal.split(':')
      const wish: GrantCase = { entitlement: 'nothing:of:the-kind', principal: { resourceType, resource } }
      for (const args of [grantArguments(file, wish), ['--file', file, '--revoke-grant', wish.entitlement]]) {
        const before = world.writeCount()
        const { exitCode, stderr } = await run(args)
        expect(exitCode).not.toBe(0)
        expect(stderr).toContain(wish.entitlement)
        expect(world.writeCount()).toBe(before)
      }
    })

    for (const { title, choose } of subject.accounts) {
      test(`${title} is created, found by the next sync, not created twice, and deleted`, async () => {
        const account = choose(world)
        const before = await sync()
        const create = accountArguments(account)
        await succeed(create)
        const created = await sync()
        const found = await findAccounts(created.file, account)
        expect(found).toHaveLength(1)

        // Whether a second wish for the same account is an error is the connector's to say; there must not be two.
        await run(create)
        expect(await findAccounts((await sync()).file, account)).toEqual(found)

        const [id = ''] = found
        const remove = () => succeed(['--delete-resource', id, '--delete-resource-type', account.resourceType])
        expect(await countWrites(remove)).toBeGreaterThan(0)
        expect(differences(before.snapshot, (await sync()).snapshot)).toBe('')
        expect(await countWrites(remove), 'deleting what is gone writes nothing').toBe(0)
      })
    }
  })
}

/** Who or what is there and who holds what; attributes such as the time of the last change may differ. */
function differences(before: Snapshot, after: Snapshot, counts = (_line: string) => true): string {
  const lines = snapshotDifferences(before, after).filter((line) => !line.startsWith('~ resources '))
  return lines.filter(counts).join('\n')
}

function ending({ principal }: GrantCase): string {
  return `:${principal.resourceType}:${principal.resource}`
}

function accountArguments({ login, profile, resourceType }: AccountCase): string[] {
  return [
    ...['--create-account-login', login, '--create-account-email', login],
    ...['--create-account-profile', JSON.stringify(profile), '--create-account-resource-type', resourceType],
  ]
}

/** The ids of the resources that have the login, or its like, as the account asked for is known by. */
async function findAccounts(path: string, { login, resourceType, knownAs = login }: AccountCase): Promise<string[]> {
  await using file = await SyncFile.open(path)
  const ids: string[] = []
  for (const { resource } of file.resources(file.latestFinished()?.id ?? '')) {
    const trait = findAnnotation(resource.annotations, UserTraitSchema)
    const names = [resource.displayName, trait?.login, ...(trait?.emails ?? []).map(({ address }) => address)]
    if (resource.id?.resourceType === resourceType && names.includes(knownAs)) ids.push(resource.id.resource)
  }
  return ids
}
