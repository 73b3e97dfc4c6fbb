import type { Db } from '@rostrum/database'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { truthOf } from '../../connectors/sentinelone/tests/_truth.ts'
import { Random } from '../../packages/server/tests/_random.ts'
import { changeCompany } from './_company-changes.ts'
import { asText, differences, expectDatabase, mapDifferences, readDatabase, readGrantsAt } from './_database-facts.ts'
import { System } from './_system.ts'

const rounds = 12

/** Entitlements and apps whose number of holders or accounts is not what it would be counted to. */
async function wrongCounts(db: Db): Promise<unknown[]> {
  const { rows } = await sql`select e.source_id, e.grant_count, count(g.id) as held from entitlements e
    left join grants g on g.entitlement_id = e.id and g.held_until is null
    group by e.id having e.grant_count <> count(g.id)
    union all
    select p.id, p.account_count, count(r.id) from apps p
    left join (accounts a join resources r on r.id = a.id and r.ended_at is null) on a.app_id = p.id
    group by p.id having p.account_count <> count(r.id)`.execute(db)
  return rows
}

test.for([1, 2])(
  'after each of many syncs the database is the truth of the console, and tells it for every past instant: seed %s: DAT-2, DAT-3, DAT-4, CON-16',
  { timeout: 120_000 },
  async (seed) => {
    const random = new Random(seed)
    await using system = await System.start({ seed, accounts: 3, sites: 12, users: 40, oddities: true })
    const { db, connectorId, tenant } = system
    const connector = system.startConnector()
    const journal: { from: Date; grants: Map<string, string> }[] = []
    for (let round = 0; round < rounds; round++) {
      for (let change = random.below(4); round > 0 && change > 0; change--) changeCompany(tenant, random, round)
      // The first sync comes with the first Hello.
      const run = round === 0 ? await system.ingest() : await system.sync()
      expect(run).toMatchObject({ outcome: 'succeeded', error_message: null })

      const truth = truthOf(tenant)
      expect(differences(expectDatabase(truth), await readDatabase(db, connectorId)), `round ${round}`).toEqual([])
      expect(await wrongCounts(db)).toEqual([])
      journal.push({ from: run.applied_at ?? new Date(0), grants: asText(truth.grants) })
    }
    expect(await connector.stop()).toBe(0)

    const told = (at: Date) => readGrantsAt(db, connectorId, at)
    expect(await told(new Date((journal[0]?.from.getTime() ?? 0) - 1))).toEqual(new Map())
    for (const [index, { from, grants }] of journal.entries()) {
      const until = journal[index + 1]?.from.getTime() ?? from.getTime() + 1000
      const between = from.getTime() + random.below(until - from.getTime())
      for (const at of [from.getTime(), between, until - 1])
        expect(mapDifferences('grants', grants, await told(new Date(at))), `at ${at} of ${index}`).toEqual([])
    }
  },
)
