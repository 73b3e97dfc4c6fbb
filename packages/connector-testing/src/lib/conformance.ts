import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SyncFile } from '@rostrum/c1z'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ProgramRun, type RunOptions, runProgram } from './run-program.ts'
import { readSnapshot, type Snapshot, snapshotDifferences } from './snapshot.ts'
import type { ConformanceSubject, ConformanceWorld } from './subject.ts'

/** How often a run may be killed before the one that must finish. */
const killsInARow = 5

/** Declares the tests that every connector must pass, as tests of the calling file. */
export function describeConformance(name: string, subject: ConformanceSubject): void {
  describe(`${name} conforms`, () => {
    let world: ConformanceWorld
    let folder: string
    let reference: Snapshot
    let requests: number

    beforeAll(async () => {
      world = await subject.startWorld()
      folder = mkdtempSync(join(tmpdir(), 'rostrum-conformance-'))
      const before = world.requestCount()
      await syncInto('reference.c1z')
      requests = world.requestCount() - before
      reference = await readSnapshot(join(folder, 'reference.c1z'))
    })
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true })
      await world[Symbol.asyncDispose]()
    })

    const run = (args: readonly string[], more: Partial<RunOptions> = {}): Promise<ProgramRun> =>
      runProgram({ command: subject.command, args, env: world.env, cwd: folder, ...more })

    async function syncInto(file: string): Promise<void> {
      const { exitCode, stderr } = await run(['--file', file])
      expect(exitCode, stderr).toBe(0)
    }

    test('what it declares is what is found', async () => {
      const { exitCode, stdout, stderr } = await run(['capabilities'])
      expect(exitCode, stderr).toBe(0)
      const declared = JSON.parse(stdout).resourceTypeCapabilities.map(
        (capability: { resourceType: { id: string } }) => capability.resourceType.id,
      )
      expect([...reference.resourceTypes.keys()].sort()).toEqual(declared.sort())
    })

    test('ids are unique and nothing refers to what is not in the file', () => {
      expect(reference.resources.size).toBeGreaterThan(0)
      expect(reference.faults).toEqual([])
    })

    test('ids follow the formulas that other programs rely on', async () => {
      await using file = await SyncFile.open(join(folder, 'reference.c1z'))
      for (const { entitlement } of file.entitlements(reference.syncId)) {
        const resource = entitlement.resource?.id
        expect(entitlement.id).toBe(`${resource?.resourceType}:${resource?.resource}:${entitlement.slug}`)
      }
      for (const { grant } of file.grants(reference.syncId)) {
        const principal = grant.principal?.id
        expect(grant.id).toBe(`${grant.entitlement?.id}:${principal?.resourceType}:${principal?.resource}`)
      }
    })

    test('a second file of an unchanged upstream differs in nothing', async () => {
      await syncInto('second.c1z')
      expect(snapshotDifferences(reference, await readSnapshot(join(folder, 'second.c1z')))).toEqual([])
    })

    test('two syncs into one file keep two full syncs, and the second differs in nothing', async () => {
      await syncInto('twice.c1z')
      const first = await readSnapshot(join(folder, 'twice.c1z'))
      await syncInto('twice.c1z')
      const second = await readSnapshot(join(folder, 'twice.c1z'))
      expect(second.syncId).not.toBe(first.syncId)
      expect(snapshotDifferences(first, second)).toEqual([])
      await using file = await SyncFile.open(join(folder, 'twice.c1z'))
      expect(file.syncs.map((sync) => [sync.id, sync.type, sync.endedAt !== undefined])).toEqual([
        [first.syncId, 'full', true],
        [second.syncId, 'full', true],
      ])
    })

    test(`killed ${killsInARow} times in a row at changing moments, the next run gives the same file`, async () => {
      const file = 'killed.c1z'
      for (let kill = 1; kill <= killsInARow; kill++) {
        const before = world.requestCount()
        const after = Math.ceil((requests * kill) / killsInARow)
        const { exitCode } = await run(['--file', file], { killWhen: () => world.requestCount() - before >= after })
        // A run that is quicker than the kill has finished, which is as good an end.
        if (exitCode !== null) expect(exitCode).toBe(0)
      }
      await syncInto(file)
      expect(snapshotDifferences(reference, await readSnapshot(join(folder, file)))).toEqual([])
      expect(readdirSync(folder).filter((name) => name.startsWith('killed.') && name !== file)).toEqual([])
    })

    test('survives every fault of the upstream with the same result', async () => {
      for (const [index, fault] of world.faults.entries()) {
        const file = `fault-${index}.c1z`
        fault.arm()
        const { exitCode, stderr } = await run(['--file', file])
        fault.disarm()
        expect(exitCode, `${fault.name}: ${stderr}`).toBe(0)
        const differences = snapshotDifferences(reference, await readSnapshot(join(folder, file)))
        expect(differences, fault.name).toEqual([])
      }
    })

    test('a run that fails leaves no file behind', async () => {
      const { exitCode } = await run(['--file', 'failed.c1z', '--no-such-flag'])
      expect(exitCode).not.toBe(0)
      expect(existsSync(join(folder, 'failed.c1z'))).toBe(false)
      expect(readdirSync(folder).filter((name) => name.startsWith('failed.'))).toEqual([])
    })
  })
}
