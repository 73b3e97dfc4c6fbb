import { hash } from 'node:crypto'
import type { SyncFile } from '@rostrum/c1z'
import { writeList } from '../json/write-list.ts'
import type { Session } from '../session.ts'
import { DigestTable, RowState } from './digest-table.ts'
import { entitlementKind, grantKind, type Kind, resourceKind } from './kinds.ts'

/** The two syncs: what is new in `current` was created, what is only in `base` was deleted. */
export interface Compared {
  readonly file: SyncFile
  readonly base: string
  readonly current: string
}

/** Writes baton.v1.C1ZDiffOutput as its parts are found. */
export async function writeDiff(session: Session, compared: Compared): Promise<void> {
  const { stdout } = session
  await stdout.write('{"resources":')
  await writeKind(session, compared, resourceKind)
  await stdout.write(',"entitlements":')
  await writeKind(session, compared, entitlementKind)
  await stdout.write(',"grants":')
  await writeKind(session, compared, grantKind)
  await stdout.write('}')
}

/** Each sync is read twice, for none of its rows are kept. */
async function writeKind<Row>(session: Session, { file, base, current }: Compared, kind: Kind<Row>): Promise<void> {
  const { stdout, json } = session
  const table = new DigestTable()
  for await (const row of session.rows(kind.rows(file, base))) table.add(digest(kind.id(row)), digest(kind.bytes(row)))
  const toJson = (row: Row) => kind.toJson(json, row)
  await stdout.write('{')
  const anyCreated = await writeList(stdout, '', 'created', created(), toJson)
  const anyDeleted = await writeList(stdout, anyCreated ? ',' : '', 'deleted', deleted(), toJson)
  await writeList(stdout, anyCreated || anyDeleted ? ',' : '', 'modified', modified(), toJson)
  await stdout.write('}')

  /** And marks what is there again, and what of that has other bytes. */
  async function* created(): AsyncGenerator<Row> {
    for await (const row of session.rows(kind.rows(file, current))) {
      const place = table.find(digest(kind.id(row)))
      if (place === undefined) yield row
      else table.setState(place, table.hasContent(place, digest(kind.bytes(row))) ? RowState.same : RowState.different)
    }
  }

  /** And takes the meaning of what may have been modified. */
  async function* deleted(): AsyncGenerator<Row> {
    let place = 0
    for await (const row of session.rows(kind.rows(file, base))) {
      const state = table.state(place)
      if (state === RowState.unseen) yield row
      else if (state === RowState.different) table.setContent(place, digest(kind.meaning(row)))
      place++
    }
  }

  async function* modified(): AsyncGenerator<Row> {
    for await (const row of session.rows(kind.rows(file, current))) {
      const place = table.find(digest(kind.id(row)))
      if (place === undefined || table.state(place) !== RowState.different) continue
      if (!table.hasContent(place, digest(kind.meaning(row)))) yield row
    }
  }
}

function digest(content: string | Uint8Array): Uint8Array {
  return hash('sha256', content, 'buffer')
}
