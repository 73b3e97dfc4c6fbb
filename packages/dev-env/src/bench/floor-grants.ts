/**
 * The floor: the same rows, built beforehand, through bare SQLite into the same tables, then the same indexes, then zstd
 * level 1; and back: decompressed and every row fetched, undecoded. Prints the time without the building of the rows.
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { toBinary } from '@bufbuild/protobuf'
import { GrantSchema } from '@rostrum/protocol/connector'
import { makeGrants } from './grant-rows.ts'

const [mode, file = '', count = '0'] = process.argv.slice(2)
const folder = mkdtempSync(join(dirname(file), 'floor-'))
const path = join(folder, 'db')
const seconds = mode === 'write' ? await write() : await read()
rmSync(folder, { recursive: true })
console.log(JSON.stringify({ seconds }))

async function write(): Promise<number> {
  const rows = [...prebuilt(Number(count))]
  const started = performance.now()
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE')
  db.exec(`create table v1_grants (
    id integer primary key, resource_type_id text not null, resource_id text not null, entitlement_id text not null,
    principal_resource_type_id text not null, principal_resource_id text not null, external_id text not null,
    expansion blob, needs_expansion integer not null default 0, data blob not null, sync_id text not null,
    discovered_at datetime not null)`)
  const insert = db.prepare(`insert into v1_grants (resource_type_id, resource_id, entitlement_id,
    principal_resource_type_id, principal_resource_id, external_id, data, sync_id, discovered_at)
    values (?, ?, ?, ?, ?, ?, ?, '2XeH1C8rU0dZ1fZQ2m1N0Qe0r5a', '2026-01-01 00:00:00.000000001')`)
  db.exec('begin')
  for (const row of rows) insert.run(...row)
  db.exec('commit')
  db.exec(`
    create index idx_grants_resource_type_id_resource_id_v1 on v1_grants (resource_type_id, resource_id);
    create index idx_grants_principal_id_v1 on v1_grants (principal_resource_type_id, principal_resource_id);
    create index idx_grants_entitlement_id_principal_id_v1
      on v1_grants (entitlement_id, principal_resource_type_id, principal_resource_id);
    create unique index idx_grants_external_sync_v1 on v1_grants (external_id, sync_id);
    create index idx_grants_entitlement_sync_grant_v1 on v1_grants (entitlement_id, sync_id, id);
    create index idx_grants_sync_expansion_v1 on v1_grants (sync_id) where expansion is not null;
    create index idx_grants_sync_needs_expansion_v1 on v1_grants (sync_id) where needs_expansion = 1`)
  db.close()
  const zstd = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  })
  await pipeline(createReadStream(path), zstd, createWriteStream(file))
  return (performance.now() - started) / 1000
}

async function read(): Promise<number> {
  const started = performance.now()
  await pipeline(createReadStream(file, { start: 5 }), createZstdDecompress(), createWriteStream(path))
  const db = new DatabaseSync(path, { readOnly: true })
  let bytes = 0
  for (const row of db.prepare('select data from v1_grants order by id').iterate()) {
    // The column is declared a blob and not null.
    bytes += (row.data as Uint8Array).length
  }
  db.close()
  if (bytes === 0) throw new Error(`${file} holds no grants`)
  return (performance.now() - started) / 1000
}

function* prebuilt(wanted: number): Iterable<[string, string, string, string, string, string, Uint8Array]> {
  for (const grant of makeGrants(wanted)) {
    const resource = grant.entitlement?.resource?.id
    const principal = grant.principal?.id
    yield [
      resource?.resourceType ?? '',
      resource?.resource ?? '',
      grant.entitlement?.id ?? '',
      principal?.resourceType ?? '',
      principal?.resource ?? '',
      grant.id,
      toBinary(GrantSchema, grant),
    ]
  }
}
