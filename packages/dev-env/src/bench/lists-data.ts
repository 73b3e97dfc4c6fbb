import type { Db } from '@rostrum/database'
import { sql } from 'kysely'

export interface Size {
  readonly apps: number
  readonly accounts: number
  readonly grants: number
  readonly tasks: number
}

/** What product.md X-5 promises to hold. */
export const largest: Size = { apps: 20, accounts: 50_000, grants: 2_000_000, tasks: 100_000 }

export const small: Size = { apps: 20, accounts: 5000, grants: 100_000, tasks: 10_000 }

/** Ids as they are: 27 characters, of which the last ones count. */
const id = (kind: string, n: string) => sql.raw(`('${kind}' || lpad((${n})::text, ${27 - kind.length}, '0'))`)
const perApp = 300

/** A manager's approval, as a task keeps it. */
const snapshot = (type: 'grant' | 'revoke') =>
  JSON.stringify({
    policyId: null,
    version: 1,
    type,
    displayName: 'Manager',
    description: '',
    document: { policySteps: { [type]: { steps: [{ approval: { manager: {} } }] } } },
    stepKey: type,
    rule: null,
  })

/**
 * A company of that size, straight into the tables: people, apps with resources and entitlements, an account for each
 * person, grants, and tasks of which a tenth is open and asks somebody. Half of all is in the first app.
 */
export async function makeCompany(db: Db, { apps, accounts, grants, tasks }: Size): Promise<void> {
  const run = (statement: ReturnType<typeof sql>) => statement.execute(db)
  const appOf = (n: string) => `case when ${n} % 2 = 0 then 0 else (${n} / 2) % ${apps} end`
  const word = (n: string) => sql.raw(`initcap(substr(md5((${n})::text), 1, 3 + (${n}) % 5))`)
  await run(sql`insert into users (id, display_name, primary_email, department, job_title, status, origin, created_at, updated_at)
    select ${id('us', 'n')}, ${word('n')} || ' ' || ${word('n * 7')}, 'person' || n || '@example.com',
      'Department ' || n % 40, 'Title ' || n % 100, 'enabled', 'directory', now(), now() from generate_series(1, ${accounts}) n`)
  await run(sql`insert into user_identifiers (user_id, kind, folded, value)
    select id, 'email', primary_email, primary_email from users where primary_email like 'person%'`)
  await run(sql`insert into user_managers (user_id, manager_id)
    select ${id('us', 'n')}, ${id('us', '1 + n / 10')} from generate_series(10, ${accounts}) n`)
  await run(sql`insert into apps (id, display_name, state, audience, created_at, updated_at)
    select ${id('ap', 'n')}, 'App ' || ${word('n')}, 'managed', 'everyone', now(), now() from generate_series(0, ${apps - 1}) n`)
  await run(
    sql`update apps set grant_policy_id = (select id from policies limit 1) where id < ${id('ap', String(apps / 2))}`,
  )
  await run(sql`insert into connectors (id, app_id, catalog_id, display_name, hosting, created_at, updated_at)
    select ${id('co', 'n')}, ${id('ap', 'n')}, 'sentinelone', 'Connector ' || n, 'cloud', now(), now()
    from generate_series(0, ${apps - 1}) n`)
  await run(sql`insert into sync_runs (id, app_id, connector_id, trigger, state, outcome, created_at, started_at, ended_at, applied_at)
    select ${id('sy', 'n * 100 + k')}, ${id('ap', 'n')}, ${id('co', 'n')}, 'schedule', 'finished', 'succeeded', at, at, at, at
    from generate_series(0, ${apps - 1}) n, generate_series(1, 50) k, lateral (select now() - k * interval '1 hour' as at) t`)
  await run(sql`insert into resource_types (id, app_id, connector_id, source_id, display_name, created_at)
    select ${id('ty', 'n * 2')}, ${id('ap', 'n')}, ${id('co', 'n')}, 'user', 'User', now() from generate_series(0, ${apps - 1}) n
    union all select ${id('ty', 'n * 2 + 1')}, ${id('ap', 'n')}, ${id('co', 'n')}, 'site', 'Site', now()
    from generate_series(0, ${apps - 1}) n`)
  await run(sql`insert into resources (id, app_id, connector_id, resource_type_id, source_id, display_name, created_at)
    select ${id('ac', 'n')}, ${id('ap', appOf('n'))}, ${id('co', appOf('n'))}, ${id('ty', `(${appOf('n')}) * 2`)}, 'user' || n,
      ${word('n')} || ' ' || ${word('n * 7')}, now() - n * interval '1 minute' from generate_series(1, ${accounts}) n
    union all select ${id('si', 'n')}, ${id('ap', `n / ${perApp}`)}, ${id('co', `n / ${perApp}`)},
      ${id('ty', `n / ${perApp} * 2 + 1`)}, 'site' || n, 'Site ' || ${word('n')}, now() from generate_series(0, ${apps * perApp - 1}) n`)
  await run(sql`insert into accounts (id, app_id, email, username, status, type, last_login_at)
    select ${id('ac', 'n')}, ${id('ap', appOf('n'))}, 'person' || n || '@example.com', 'person' || n,
      case when n % 9 = 0 then 'disabled' else 'enabled' end, case when n % 50 = 0 then 'service' else 'user' end,
      case when n % 4 > 0 then now() - n * interval '1 minute' end from generate_series(1, ${accounts}) n`)
  await run(sql`insert into account_identifiers (account_id, kind, folded, value)
    select id, 'email', email, email from accounts where email like 'person%'`)
  await run(sql`insert into account_owners (account_id, user_id, set_by, held_from)
    select ${id('ac', 'n')}, ${id('us', 'n')}, 'rule', now() from generate_series(1, ${accounts}) n where n % 20 > 0`)
  // Five roles of each site; sites of the first app have the numbers below ${perApp}.
  const roles = apps * perApp * 5
  await run(sql`insert into entitlements (id, app_id, connector_id, resource_id, source_id, slug, display_name, purpose,
      is_requestable, created_at)
    select ${id('en', 'n')}, ${id('ap', `n / ${perApp * 5}`)}, ${id('co', `n / ${perApp * 5}`)}, ${id('si', 'n / 5')}, 'role' || n,
      'role' || n % 5, (array['Admin', 'Viewer', 'SOC', 'IT', 'member'])[1 + n % 5] || ' at site ' || ${word('n / 5')}, 'permission',
      n % 3 = 0, now() from generate_series(0, ${roles - 1}) n`)
  const each = Math.round(grants / accounts)
  await run(sql`insert into grants (entitlement_id, principal_id, held_from, is_direct)
    select ${id('en', `(${appOf('n')}) * ${perApp * 5} + (n * 37 + k * 11) % ${perApp * 5}`)}, ${id('ac', 'n')},
      now() - k * interval '1 day', k % 3 > 0 from generate_series(1, ${accounts}) n, generate_series(1, ${each}) k`)
  await run(sql`update entitlements e set grant_count = c.count from (
    select entitlement_id, count(*) as count from grants where held_until is null group by entitlement_id) c where c.entitlement_id = e.id`)
  await run(sql`update apps a set account_count = (select count(*) from accounts x where x.app_id = a.id)`)
  await run(sql`insert into tasks (id, type, state, processing, outcome, app_id, entitlement_id, account_id, subject_user_id, created_by,
      origin, policy_snapshot, created_at, updated_at, closed_at)
    select ${id('ta', 'n')}, case when n % 3 = 0 then 'revoke' else 'grant' end, case when n % 10 = 0 then 'open' else 'closed' end,
      case when n % 10 = 0 then 'waiting' else 'done' end,
      case when n % 10 = 0 then null when n % 3 = 0 then 'revoked' else 'granted' end,
      ${id('ap', appOf('n'))}, ${id('en', `(${appOf('n')}) * ${perApp * 5} + n % ${perApp * 5}`)}, ${id('ac', `1 + n % ${accounts}`)},
      ${id('us', `1 + n % ${accounts}`)}, ${id('us', `1 + (n * 7) % ${accounts}`)}, 'api', case when n % 3 = 0 then ${snapshot('revoke')}::jsonb else ${snapshot('grant')}::jsonb end, now() - n * interval '1 minute',
      now(), case when n % 10 = 0 then null else now() end from generate_series(1, ${tasks}) n`)
  await run(sql`insert into task_steps (id, task_id, position, kind, definition, state, started_at, ended_at, outcome)
    select ${id('st', 'n')}, ${id('ta', 'n')}, 0, 'approval', '{"approval": {"manager": {}}}',
      case when n % 10 = 0 then 'active' else 'done' end, now(), case when n % 10 = 0 then null else now() end,
      case when n % 10 = 0 then null else 'approved' end from generate_series(1, ${tasks}) n`)
  await run(sql`insert into task_assignees (task_step_id, user_id, assigned_at, ended_at)
    select ${id('st', 'n')}, ${id('us', `1 + n % 100`)}, now(), case when n % 10 = 0 then null else now() end
    from generate_series(1, ${tasks}) n`)
}
