import type { Tx } from '@rostrum/database'
import { addAuditEvent } from '@rostrum/database/queries'
import type { User } from '@rostrum/database/rows'
import { type Actor, by } from '../audit/actor.ts'
import { ServiceError } from '../service-error.ts'
import { findByIdentifier, type People, putIdentifier } from './people.ts'
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
  readonly actor: Actor
  readonly now: Date
}

/**
 * Makes the people of a file known, and changes those who are: found by address, else by employee id. Faulty lines are told
 * and left out. Managers may come later in the file than who they manage. Run in a transaction that is rolled back it is a
 * preview.
 */
export async function importUsers(tx: Tx, people: People, csv: string, options: Options): Promise<ImportedLine[]> {
  const { actor, now, disablesMissing } = options
  const lines = readUserFile(csv)
  const faulty = lines.find(({ faults }) => faults.length > 0)
  if (disablesMissing && faulty !== undefined)
    throw new ServiceError(
      'invalid_argument',
      'CSV_INVALID',
      `csv: line ${faulty.line}: ${faulty.faults[0]}; whoever is missing is disabled only with a file without faults`,
    )
  const done: (ImportedLine & { readonly read: UserLine })[] = []
  for (const read of lines) done.push({ ...(await bring(tx, people, read, actor)), read })
  const results: ImportedLine[] = []
  for (const { read, ...line } of done) results.push(await manage(tx, people, line, read, actor))
  if (disablesMissing)
    results.push(...(await disableOthers(tx, people, new Set(results.map((each) => each.userId)), actor)))
  const count = (outcome: ImportedLine['outcome']) => results.filter((line) => line.outcome === outcome).length
  const detail = {
    created: count('created'),
    changed: count('changed'),
    disabled: count('disabled'),
    faulty: count('faulty'),
  }
  const event = { ...by(actor), verb: 'users.imported', object: { kind: 'directory', id: 'csv' }, detail }
  await addAuditEvent(tx, { ...event, outcome: 'succeeded' }, now)
  return results
}

async function bring(tx: Tx, people: People, read: UserLine, actor: Actor): Promise<ImportedLine> {
  const { line, email, faults, employeeId } = read
  const told = { line, email, changes: [], faults }
  if (faults.length > 0) return { ...told, outcome: 'faulty', userId: '' }
  const byEmail = await findByIdentifier(tx, 'email', email)
  const byNumber = employeeId ? await findByIdentifier(tx, 'employee_id', employeeId) : undefined
  if (byEmail !== undefined && byNumber !== undefined && byEmail.id !== byNumber.id) {
    const fault = `the address is ${byEmail.display_name}'s, the employee id ${byNumber.display_name}'s`
    return { ...told, outcome: 'faulty', userId: '', faults: [fault] }
  }
  const known = byEmail ?? byNumber
  const profile = {
    ...(read.displayName && { displayName: read.displayName }),
    ...(read.department !== undefined && { department: read.department }),
    ...(read.jobTitle !== undefined && { jobTitle: read.jobTitle }),
  }
  if (known === undefined) {
    const displayName = read.displayName ?? email
    const userId = await people.create(
      tx,
      { email, ...profile, displayName, employeeId: employeeId || undefined },
      [],
      actor,
    )
    return { ...told, outcome: 'created', userId }
  }
  const changes = await people.update(tx, known, profile, actor)
  changes.push(...(await addIdentifiers(tx, known, read)))
  return { ...told, outcome: changes.length > 0 ? 'changed' : 'unchanged', userId: known.id, changes }
}

/** A further address, or an employee id, of somebody who is known by the other. */
async function addIdentifiers(tx: Tx, user: User, { email, employeeId }: UserLine): Promise<string[]> {
  const added: string[] = []
  for (const [kind, value] of [
    ['email', email],
    ['employee_id', employeeId],
  ] as const) {
    if (!value || (await findByIdentifier(tx, kind, value))?.id === user.id) continue
    await putIdentifier(tx, user.id, kind, value)
    added.push(kind)
  }
  return added
}

async function manage(
  tx: Tx,
  people: People,
  line: ImportedLine,
  { managerEmail }: UserLine,
  actor: Actor,
): Promise<ImportedLine> {
  if (line.outcome === 'faulty' || managerEmail === undefined) return line
  const manager = managerEmail === '' ? undefined : await findByIdentifier(tx, 'email', managerEmail)
  if (managerEmail !== '' && manager === undefined) {
    const fault = `managerEmail: nobody has the address ${managerEmail}; the person is taken without a manager`
    return { ...line, faults: [...line.faults, fault] }
  }
  const hasChanged = await people.setManagers(tx, line.userId, manager === undefined ? [] : [manager.id], actor)
  if (!hasChanged) return line
  const outcome = line.outcome === 'unchanged' ? 'changed' : line.outcome
  return { ...line, outcome, changes: line.outcome === 'created' ? [] : [...line.changes, 'manager'] }
}

/** Only those who came by hand or with a file, and who are no administrators: a short file must not lock anybody out. */
async function disableOthers(tx: Tx, people: People, kept: ReadonlySet<string>, actor: Actor): Promise<ImportedLine[]> {
  const rows = await tx
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
  const gone: ImportedLine[] = []
  for (const user of rows) {
    if (kept.has(user.id)) continue
    await people.setStatus(tx, user.id, 'disabled', actor)
    gone.push({
      line: 0,
      email: user.primary_email ?? '',
      outcome: 'disabled',
      userId: user.id,
      changes: [],
      faults: [],
    })
  }
  return gone
}
