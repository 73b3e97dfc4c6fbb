import type { Db, Tx } from '@rostrum/database'
import { type AuditEvent, addAuditEvent, addAuditEvents, createId, fold } from '@rostrum/database/queries'
import type { User } from '@rostrum/database/rows'
import { sql } from 'kysely'
import { type Actor, by, userOf } from '../audit/actor.ts'
import { type Differences, findDifferences } from '../audit/differences.ts'
import { ServiceError } from '../service-error.ts'
import { lockIdentifiers, type People } from './people.ts'
import { readUserFile, type UserLine } from './user-file.ts'

/** What became of a line, or would. */
export interface ImportedLine {
  readonly line: number
  readonly email: string
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'disabled' | 'faulty'
  readonly userId: string
  /** what is another than it was */
  readonly changes: readonly string[]
  readonly faults: readonly string[]
}

interface Options {
  /** those whom a file made and that it lacks now are disabled; otherwise nobody is */
  readonly disablesMissing: boolean
  /** tells what would become of it, and changes nothing */
  readonly isPreview: boolean
  readonly actor: Actor
  readonly now: Date
}

/** Somebody whom a line is about, as they are once the lines so far were taken. */
interface Person {
  readonly id: string
  readonly isNew: boolean
  displayName: string
  readonly email: string
  department: string | null
  jobTitle: string | null
  isChanged: boolean
  /** undefined where the file says nothing of them */
  managers: { readonly before: readonly string[]; readonly now: readonly string[] } | undefined
}

/** What a file comes to, decided before anything is written: everything is read at once, and written at once. */
interface Plan {
  readonly lines: ImportedLine[]
  readonly people: readonly Person[]
  readonly identifiers: readonly {
    readonly user_id: string
    readonly kind: 'email' | 'employee_id'
    readonly value: string
  }[]
  readonly events: readonly AuditEvent[]
}

/** So many rows are written by one statement. */
const rowsAtOnce = 2000

/**
 * Makes the people of a file known, and changes those who are: found by address, else by employee id. Faulty lines are told
 * and left out. Managers may come later in the file than who they manage.
 * @throws ServiceError for what is no table, and for a faulty line where those who are missing are disabled
 */
export async function importUsers(tx: Tx, people: People, csv: string, options: Options): Promise<ImportedLine[]> {
  const { actor, now, disablesMissing, isPreview } = options
  const lines = readUserFile(csv)
  const faulty = lines.find(({ faults }) => faults.length > 0)
  if (disablesMissing && faulty !== undefined)
    throw new ServiceError(
      'invalid_argument',
      'CSV_INVALID',
      `csv: line ${faulty.line}: ${faulty.faults[0]}; whoever is missing is disabled only with a file without faults`,
    )
  if (!isPreview) {
    await lockIdentifiers(
      tx,
      'email',
      lines.map(({ email }) => email),
    )
    await lockIdentifiers(
      tx,
      'employee_id',
      lines.flatMap(({ employeeId }) => employeeId || []),
    )
  }
  const plan = await makePlan(tx, lines, options)
  const missing = disablesMissing ? await listOthers(tx, new Set(plan.lines.map(({ userId }) => userId))) : []
  if (!isPreview) {
    await carryOut(tx, plan, options)
    for (const { id } of missing) await people.setStatus(tx, id, 'disabled', actor)
  }
  const results = [...plan.lines, ...missing.map(toDisabled)]
  const count = (outcome: ImportedLine['outcome']) => results.filter((line) => line.outcome === outcome).length
  const detail = {
    created: count('created'),
    changed: count('changed'),
    disabled: count('disabled'),
    faulty: count('faulty'),
  }
  const event = { ...by(actor), verb: 'users.imported', object: { kind: 'directory', id: 'csv' }, detail }
  if (!isPreview) await addAuditEvent(tx, { ...event, outcome: 'succeeded' }, now)
  return results
}

async function makePlan(db: Db, lines: readonly UserLine[], { actor, now }: Options): Promise<Plan> {
  const known = await readKnown(db, lines)
  const people = new Map<string, Person>()
  const identifiers: Plan['identifiers'][number][] = []
  const events: AuditEvent[] = []
  const note = (verb: string, id: string, detail: object) =>
    events.push({ ...by(actor), verb, object: { kind: 'user', id }, outcome: 'succeeded', detail })
  const add = (person: Person, kind: 'email' | 'employee_id', value: string) => {
    identifiers.push({ user_id: person.id, kind, value })
    known.set(kind, value, person)
  }

  const bring = (read: UserLine): ImportedLine => {
    const { line, email, faults, employeeId } = read
    const told = { line, email, changes: [], faults }
    if (faults.length > 0) return { ...told, outcome: 'faulty', userId: '' }
    const byEmail = known.get('email', email)
    const byNumber = employeeId ? known.get('employee_id', employeeId) : undefined
    if (byEmail !== undefined && byNumber !== undefined && byEmail.id !== byNumber.id) {
      const fault = `the address is ${byEmail.displayName}'s, the employee id ${byNumber.displayName}'s`
      return { ...told, outcome: 'faulty', userId: '', faults: [fault] }
    }
    const found = byEmail ?? byNumber
    if (found === undefined) {
      const person = newcomer(read, now)
      people.set(person.id, person)
      add(person, 'email', email)
      if (employeeId) add(person, 'employee_id', employeeId)
      const { displayName, department, jobTitle } = read
      const profile = {
        ...(displayName && { displayName }),
        ...(department !== undefined && { department }),
        ...(jobTitle !== undefined && { jobTitle }),
        ...(employeeId && { employeeId }),
      }
      note('user.created', person.id, { ...profile, displayName: person.displayName, email, roles: [] })
      return { ...told, outcome: 'created', userId: person.id }
    }
    people.set(found.id, found)
    const differences = change(found, read)
    const changes = [...differences.changed]
    if (changes.length > 0) note('user.updated', found.id, differences)
    if (byEmail === undefined) {
      add(found, 'email', email)
      changes.push('email')
    }
    if (employeeId && byNumber === undefined) {
      add(found, 'employee_id', employeeId)
      changes.push('employee_id')
    }
    return { ...told, outcome: changes.length > 0 ? 'changed' : 'unchanged', userId: found.id, changes }
  }
  const brought = lines.map((read) => ({ read, told: bring(read) }))

  const concerned = brought.filter(({ read, told }) => told.outcome !== 'faulty' && read.managerEmail !== undefined)
  const managersOf = await readManagers(
    db,
    concerned.map(({ told }) => told.userId),
  )
  const manage = ({ read: { managerEmail }, told }: (typeof brought)[number]): ImportedLine => {
    const person = people.get(told.userId)
    if (person === undefined || managerEmail === undefined) return told
    const manager = managerEmail === '' ? undefined : known.get('email', managerEmail)
    if (managerEmail !== '' && manager === undefined) {
      const fault = `managerEmail: nobody has the address ${managerEmail}; the person is taken without a manager`
      return { ...told, faults: [...told.faults, fault] }
    }
    // A person who is said to manage themselves has no manager (product.md DIR-7).
    const wanted = manager === undefined || manager.id === person.id ? [] : [manager.id]
    const before = person.managers?.now ?? managersOf.get(person.id) ?? []
    if (before.length === wanted.length && before.every((id) => wanted.includes(id))) return told
    person.managers = { before, now: wanted }
    person.isChanged = true
    note('user.managers_changed', person.id, { before, now: wanted })
    const outcome = told.outcome === 'unchanged' ? 'changed' : told.outcome
    return { ...told, outcome, changes: told.outcome === 'created' ? [] : [...told.changes, 'manager'] }
  }
  return { lines: brought.map(manage), people: [...people.values()], identifiers, events }
}

function newcomer({ email, displayName, department, jobTitle }: UserLine, now: Date): Person {
  return {
    id: createId(now),
    isNew: true,
    displayName: displayName || email,
    email,
    department: department || null,
    jobTitle: jobTitle || null,
    isChanged: false,
    managers: undefined,
  }
}

/** What the line says and the person is not; columns that the file lacks say nothing, and nobody loses their name. */
function change(person: Person, { displayName, department, jobTitle }: UserLine): Differences {
  const before = toProfile(person)
  if (displayName) person.displayName = displayName
  if (department !== undefined) person.department = department || null
  if (jobTitle !== undefined) person.jobTitle = jobTitle || null
  const differences = findDifferences(before, toProfile(person), ['display_name', 'department', 'job_title'])
  if (differences.changed.length > 0) person.isChanged = true
  return differences
}

function toProfile({ displayName, department, jobTitle }: Person) {
  return { display_name: displayName, department, job_title: jobTitle }
}

/** Who is known by what the lines say, and from then on by what was added. */
async function readKnown(db: Db, lines: readonly UserLine[]) {
  const wanted = {
    email: lines.flatMap(({ email, managerEmail }) => [email, managerEmail || []].flat()),
    employee_id: lines.flatMap(({ employeeId }) => employeeId || []),
  }
  const text = JSON.stringify({
    email: [...new Set(wanted.email.map(fold))],
    employee_id: [...new Set(wanted.employee_id.map(fold))],
  })
  const { rows } = await sql<User & { readonly identifier: 'email' | 'employee_id'; readonly folded: string }>`
    select u.*, i.kind as identifier, i.folded
    from jsonb_each(${text}::jsonb) as asked (kind, list)
    cross join jsonb_array_elements_text(asked.list) as wanted
    join user_identifiers i on i.kind = asked.kind and i.folded = wanted
    join users u on u.id = i.user_id
    where u.status <> 'deleted'
    order by u.id desc`.execute(db)
  const people = new Map<string, Person>()
  const known = new Map<string, Person>()
  // Of several with one address the first one stays: it comes last.
  for (const row of rows) {
    const person = people.get(row.id) ?? {
      id: row.id,
      isNew: false,
      displayName: row.display_name,
      email: row.primary_email ?? '',
      department: row.department,
      jobTitle: row.job_title,
      isChanged: false,
      managers: undefined,
    }
    people.set(row.id, person)
    known.set(`${row.identifier} ${row.folded}`, person)
  }
  return {
    get: (kind: 'email' | 'employee_id', value: string) => known.get(`${kind} ${fold(value)}`),
    set: (kind: 'email' | 'employee_id', value: string, person: Person) => known.set(`${kind} ${fold(value)}`, person),
  }
}

async function readManagers(db: Db, userIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ user_id: string; manager_id: string }>`
    select user_id, manager_id from user_managers
    where user_id in (select jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb))
    order by user_id, manager_id`.execute(db)
  const managers = new Map<string, string[]>()
  for (const row of rows) managers.set(row.user_id, [...(managers.get(row.user_id) ?? []), row.manager_id])
  return managers
}

async function carryOut(tx: Tx, { people, identifiers, events }: Plan, { actor, now }: Options): Promise<void> {
  const made = people.filter(({ isNew }) => isNew)
  for (const part of inParts(made)) {
    await tx
      .insertInto('users')
      .values(
        part.map(({ id, displayName, email, department, jobTitle }) => ({
          id,
          display_name: displayName,
          primary_email: email,
          department,
          job_title: jobTitle,
          status: 'enabled' as const,
          origin: 'local' as const,
          created_at: now,
          updated_at: now,
        })),
      )
      .execute()
    await tx
      .insertInto('user_roles')
      .values(
        part.map(({ id }) => ({ user_id: id, role: 'basic_user' as const, given_at: now, given_by: userOf(actor) })),
      )
      .execute()
  }
  const changed = people
    .filter(({ isNew, isChanged }) => !isNew && isChanged)
    .map(({ id, displayName, department, jobTitle }) => ({
      id,
      display_name: displayName,
      department,
      job_title: jobTitle,
    }))
  await sql`update users u set display_name = n.display_name, department = n.department, job_title = n.job_title,
      updated_at = ${now}, version = u.version + 1
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
      as n (id text, display_name text, department text, job_title text)
    where u.id = n.id`.execute(tx)
  for (const part of inParts(identifiers))
    await tx
      .insertInto('user_identifiers')
      .values(part.map((row) => ({ ...row, folded: fold(row.value) })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  const managed = people.flatMap(({ id, managers }) => (managers === undefined ? [] : [{ id, now: managers.now }]))
  await sql`delete from user_managers where user_id in (
    select jsonb_array_elements_text(${JSON.stringify(managed.map(({ id }) => id))}::jsonb))`.execute(tx)
  const rows = managed.flatMap(({ id, now: ids }) => ids.map((manager) => ({ user_id: id, manager_id: manager })))
  for (const part of inParts(rows)) await tx.insertInto('user_managers').values(part).execute()
  await addAuditEvents(tx, events, now)
}

function* inParts<T>(rows: readonly T[]): Generator<T[]> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) yield rows.slice(from, from + rowsAtOnce)
}

/** Only those who came by hand or with a file, and who are no administrators: a short file must not lock anybody out. */
async function listOthers(db: Db, kept: ReadonlySet<string>): Promise<User[]> {
  const rows = await db
    .selectFrom('users as u')
    .selectAll('u')
    .where('u.status', '=', 'enabled')
    .where('u.origin', '=', 'local')
    .where('u.kind', '=', 'person')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('user_roles as r')
            .select('r.role')
            .whereRef('r.user_id', '=', 'u.id')
            .where('r.role', '<>', 'basic_user'),
        ),
      ),
    )
    .orderBy('u.id')
    .execute()
  return rows.filter(({ id }) => !kept.has(id))
}

function toDisabled({ id, primary_email: email }: User): ImportedLine {
  return { line: 0, email: email ?? '', outcome: 'disabled', userId: id, changes: [], faults: [] }
}
