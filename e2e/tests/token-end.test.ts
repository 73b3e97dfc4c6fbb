import { expect, test } from 'vitest'
import { System } from './_system.ts'

const dayMs = 86_400_000

test('the end of the token is learned with a sync, and owners are warned once at 30, 7 and 1 days: CON-41', async () => {
  await using system = await System.start({ seed: 'ends', accounts: 1, sites: 3, users: 10 })
  const { server, db, connectorId } = system
  system.startConnector()
  expect(await system.ingest()).toMatchObject({ outcome: 'succeeded' })
  const { secret_expires_at: endsAt } = await db
    .selectFrom('connectors')
    .select('secret_expires_at')
    .where('id', '=', connectorId)
    .executeTakeFirstOrThrow()
  const [token] = system.tenant.tokens.filter(({ ownerId }) => ownerId !== undefined).slice(-1)
  expect(endsAt).toEqual(token && new Date(token.expiresAt))

  const warnedOn = async (daysBefore: number) => {
    server.offsetMs = (endsAt?.getTime() ?? 0) - daysBefore * dayMs - Date.now()
    await server.run('schedules')
    await server.run('schedules')
    const notices = await db.selectFrom('outbox').select('payload').where('topic', '=', 'notice').execute()
    return notices.map(({ payload }) => Object(payload)).filter(({ kind }) => kind === 'connector.credential_ends')
  }
  expect(await warnedOn(31)).toEqual([])
  for (const [count, [day, told]] of (
    [
      [29.5, 30],
      [8, 30],
      [6.5, 7],
      [0.5, 1],
    ] as const
  ).entries()) {
    const warnings = await warnedOn(day)
    expect(warnings).toHaveLength([1, 1, 2, 3][count] ?? 0)
    expect(warnings.at(-1)).toMatchObject({ connectorId, days: told, endsAt: endsAt?.toISOString() })
  }
  expect(await warnedOn(-1)).toHaveLength(3)
})
