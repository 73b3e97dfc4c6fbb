import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { constants, zstdCompressSync } from 'node:zlib'
import { create, toBinary } from '@bufbuild/protobuf'
import { GrantSchema } from '@rostrum/protocol/connector'
import { afterAll, describe, expect, test } from 'vitest'
import { divideRow } from '../src/lib/safety/table-tree.ts'
import { createSchema, insert, insertGrant, insertResource, insertRun, makeDatabase, makeFile } from './_database.ts'
import { makeFolder } from './_folder.ts'
import { HostileChild } from './_hostile-child.ts'
import { pageBytesOf } from './_mutate.ts'
import { Random } from './_random.ts'
import { writeRaw } from './_raw-file.ts'
import { entitlement, grant, resource } from './_rows.ts'

const child = new HostileChild()
afterAll(() => child[Symbol.asyncDispose]())

const magic = Buffer.from('C1ZF\0')
const mebibyte = 1024 * 1024
const target = () => join(makeFolder(), 'crafted.c1z')
const one = grant(entitlement(resource('site', '1'), 'member'), resource('user', '1'))

async function reportOfContainer(...parts: Uint8Array[]) {
  const path = target()
  writeFileSync(path, Buffer.concat([magic, ...parts]))
  return child.read(path)
}

async function reportOf(fill: (database: DatabaseSync) => void) {
  return child.read(
    makeFile(target(), (database) => {
      createSchema(database)
      insertRun(database, 's1')
      fill(database)
    }),
  )
}

function refused(reason: string, what: string) {
  return { kind: 'refused', text: expect.stringMatching(new RegExp(`^${reason}: .*${what}`)) }
}

describe('S1C-3: containers made to waste memory, disk or time are refused', () => {
  const frameHead = (descriptor: number, ...rest: number[]) =>
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, ...rest])
  // A block of type 1 repeats one byte up to 128 KiB times; this one is not the last.
  const zeros = Buffer.from([0x02, 0x00, 0x10, 0x00])

  test('a stream of zeros a thousand times the size of the file', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(80 * mebibyte))
    expect(await reportOfContainer(bomb)).toMatchObject(refused('limit_exceeded', 'more than 200 times its size'))
  })

  test('the same in an undeclared size, in blocks of four bytes', async () => {
    const bomb = Buffer.concat([frameHead(0, 0x58), ...Array.from({ length: 2000 }, () => zeros)])
    expect(await reportOfContainer(bomb)).toMatchObject(refused('limit_exceeded', 'times its size'))
  })

  test('a declared size over the limit, before anything is decoded', async () => {
    const size = Buffer.alloc(8)
    size.writeBigUInt64LE(1n << 40n)
    expect(await reportOfContainer(frameHead(0xc0, 0x58), size, zeros)).toMatchObject(
      refused('limit_exceeded', 'declares 1099511627776 decoded bytes'),
    )
  })

  test('a window over the limit', async () => {
    const wide = Buffer.concat([frameHead(0, 0xa0), zeros])
    expect(await reportOfContainer(wide)).toMatchObject(refused('limit_exceeded', 'window of 1073741824 bytes'))
  })

  test('hundreds of thousands of frames', async () => {
    const frame = zstdCompressSync(new Uint8Array(1))
    const frames = Buffer.concat(Array.from({ length: 200_000 }, () => frame))
    expect(await reportOfContainer(frames)).toMatchObject(refused('limit_exceeded', 'zstd frames'))
    const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])
    expect(await reportOfContainer(...Array.from({ length: 100_000 }, () => skipped))).toMatchObject(
      refused('limit_exceeded', 'zstd frames'),
    )
  })

  test('a skippable frame that is longer than the file', async () => {
    expect(await reportOfContainer(Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0xff]))).toMatchObject(
      refused('truncated', 'cut off'),
    )
  })

  test('a dictionary, garbage behind the stream, a wrong checksum', async () => {
    expect(await reportOfContainer(frameHead(0x01, 0x58, 7), zeros)).toMatchObject(refused('corrupt', 'dictionary'))
    const params = { [constants.ZSTD_c_checksumFlag]: 1 }
    const frame = zstdCompressSync(Buffer.alloc(5000, 'x'), { params })
    expect(await reportOfContainer(frame, Buffer.from('more'))).toMatchObject(refused('trailing_bytes', '4 bytes'))
    frame.writeUInt8(frame.readUInt8(frame.length - 1) ^ 1, frame.length - 1)
    expect(await reportOfContainer(frame)).toMatchObject(refused('corrupt', 'damaged zstd stream'))
  })

  test('what is no sync file at all', async () => {
    const path = target()
    for (const [content, reason] of [
      ['', 'is empty'],
      ['C1Z', 'only 3 bytes'],
      ['SQLite format 3\0', 'begins with'],
      ['C1ZF\n', 'begins with'],
    ] as const) {
      writeFileSync(path, content)
      expect(await child.read(path)).toMatchObject(refused('not_a_sync_file', reason))
    }
    expect(await child.read(makeFolder())).toMatchObject(refused('file_not_readable', 'not a regular file'))
    expect(await child.read(`${path}/x`)).toMatchObject(refused('file_not_found', 'no such file'))
    expect(await reportOfContainer(zstdCompressSync('no database'.repeat(100)))).toMatchObject(
      refused('corrupt', 'does not hold an SQLite database'),
    )
  })
})

describe('S1C-3: rows made to waste memory or time are refused, or read within the limits', () => {
  test('messages of a mebibyte that hold half a million empty ones', async () => {
    const annotations = Buffer.alloc(mebibyte - 100)
    for (let i = 0; i + 1 < annotations.length; i += 2) annotations.writeUInt16BE(0x2200, i)
    expect(
      await reportOf((database) => {
        for (let i = 0; i < 5; i++) insertGrant(database, 's1', { ...one, id: `${i}` }, { data: annotations })
      }),
    ).toMatchObject({ kind: 'read' })
  })

  test('messages and texts that are too large', async () => {
    expect(
      await reportOf((database) => insertGrant(database, 's1', one, { data: Buffer.alloc(mebibyte + 1) })),
    ).toMatchObject(refused('limit_exceeded', 'v1_grants, row 1: data has 1048577 bytes, the limit is 1048576'))
    expect(
      await reportOf((database) => insertGrant(database, 's1', one, { entitlement_id: 'x'.repeat(3 * mebibyte) })),
    ).toMatchObject(refused('limit_exceeded', 'larger than any limit'))
  })

  test('messages nested ten thousand deep', async () => {
    let nested: Buffer = Buffer.alloc(0)
    // Value.list_value (6) and ListValue.values (1), inside each other, under Resource.profile (9).
    for (let i = 0; i < 10_001; i++) nested = wrap(i % 2 === 0 ? 1 : 6, nested)
    const profile = wrap(9, wrap(1, Buffer.concat([wrap(1, Buffer.from('k')), wrap(2, wrap(6, nested))])))
    const report = await reportOf((database) => {
      insertResource(database, 's1', resource('user', '1'))
      database.prepare('update v1_resources set data = ?').run(profile)
    })
    expect(report).toMatchObject(refused('row_invalid', 'v1_resources, row 1: data is no such message'))
  })

  test('stats nested a hundred thousand deep, or with keys that objects treat in their own way', async () => {
    const stats = ['['.repeat(100_000), '{"a":'.repeat(100_000), '{"resource_types":1,"__proto__":{"grants":7}}']
    for (const text of stats) {
      const report = await reportOf((database) => database.prepare('update v1_sync_runs set stats = ?').run(text))
      expect(report).toMatchObject({ kind: 'read' })
    }
  })

  test('checkpoint tokens that together would fill the memory', async () => {
    const random = new Random(7)
    const token = `${random.bytes(8000).toString('hex')}${'x'.repeat(15 * mebibyte)}`
    const report = await reportOf((database) => {
      for (let i = 0; i < 4; i++) insertRun(database, `t${i}`, { sync_token: `${i}${token}` })
    })
    expect(report).toMatchObject(refused('limit_exceeded', 'bytes of checkpoint tokens'))
  })

  test('thousands of syncs, two of one name, names of a thousand letters', async () => {
    expect(
      await reportOf((database) => {
        for (let i = 0; i < 1001; i++) insertRun(database, `n${i}`)
      }),
    ).toMatchObject(refused('limit_exceeded', 'more than 1000 syncs'))
    expect(
      await reportOf((database) => {
        database.exec('drop index idx_sync_runs_sync_id_v1')
        insertRun(database, 's1')
      }),
    ).toMatchObject(refused('row_invalid', 'another sync has the id'))
    expect(await reportOf((database) => insertRun(database, 'x'.repeat(1000)))).toMatchObject(
      refused('row_invalid', 'sync_id has 1000 characters'),
    )
  })

  test('tens of thousands of resource types', async () => {
    const report = await reportOf((database) => {
      database.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 10001)
        insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id,
          principal_resource_id, external_id, data, sync_id, discovered_at)
        select i, '', '', '', '', i, x'', 's1', '2026-03-01' from n`)
    })
    expect(report).toMatchObject(refused('row_invalid', 'more than 10000 resource types'))
  })

  test.each<[string, Record<string, string | number | bigint | Uint8Array>, string]>([
    ['text in the place of a blob', { data: 'text' }, 'data is a string'],
    ['a blob in the place of text', { discovered_at: new Uint8Array(3) }, 'discovered_at is a blob'],
    ['a number in the place of a time', { discovered_at: 1_700_000_000 }, 'discovered_at is a number'],
    ['no time', { discovered_at: '2026-02-30 10:00:00' }, 'discovered_at is "2026-02-30 10:00:00", which is no time'],
    ['text in the place of a flag', { needs_expansion: 'yes' }, 'needs_expansion is a string'],
    ['an expansion that is none', { expansion: new Uint8Array([0x0a, 9]) }, 'expansion is no such message'],
  ])('%s', async (_, values, what) => {
    const report = await reportOf((database) => insertGrant(database, 's1', one, values))
    expect(report).toMatchObject(refused('row_invalid', `v1_grants, row 1: ${what}`))
  })

  test('integers that a number cannot hold', async () => {
    expect(
      await reportOf((database) => insertGrant(database, 's1', one, { needs_expansion: 1n << 62n })),
    ).toMatchObject(refused('corrupt', 'v1_grants'))
    expect(
      await reportOf((database) => {
        insertGrant(database, 's1', one)
        database.exec('update v1_grants set id = 9223372036854775807')
      }),
    ).toMatchObject(refused('corrupt', 'v1_grants'))
  })

  test('text that is no UTF-8 and holds zero bytes is read', async () => {
    const report = await reportOf((database) => {
      insertGrant(database, 's1', { ...one, id: '\0' })
      database.exec(`update v1_grants set entitlement_id = cast(x'ff00fe' as text)`)
      insert(database, 'v1_assets', {
        external_id: '',
        content_type: '',
        data: '',
        sync_id: '',
        discovered_at: '',
      })
    })
    expect(report).toMatchObject({ kind: 'read' })
  })
})

describe('S1C-3: trees made to lead in circles are refused', () => {
  const pageBytes = 512

  function makeTree(fill?: (database: DatabaseSync) => void): Buffer {
    return makeDatabase(target(), (database) => {
      database.exec(`pragma page_size = ${pageBytes}`)
      createSchema(database)
      insertRun(database, 's1')
      const data = toBinary(GrantSchema, create(GrantSchema, { id: 'x'.repeat(2000) }))
      for (let i = 0; i < 40; i++) insertGrant(database, 's1', { ...one, id: `${i}` }, { data })
      fill?.(database)
    })
  }

  /** The page where the table of grants begins. */
  function rootOf(database: DatabaseSync): number {
    return Number(database.prepare(`select rootpage from sqlite_schema where name = 'v1_grants'`).get()?.rootpage)
  }

  async function reportOfTree(edit: (page: Buffer, database: Buffer, root: number) => void) {
    let root = 0
    const bytes = makeTree((database) => {
      root = rootOf(database)
    })
    expect(pageBytesOf(bytes)).toBe(pageBytes)
    edit(bytes.subarray((root - 1) * pageBytes, root * pageBytes), bytes, root)
    const path = target()
    writeRaw(path, bytes)
    return child.read(path)
  }

  test('a page that is its own child', async () => {
    const report = await reportOfTree((page, _, root) => page.writeUInt32BE(root, 8))
    expect(report).toMatchObject(refused('corrupt', 'is used twice'))
  })

  test('all children the same', async () => {
    const report = await reportOfTree((page) => {
      for (let i = 0; i < page.readUInt16BE(3); i++) {
        page.copy(page, page.readUInt16BE(12 + 2 * i), 8, 12)
      }
    })
    expect(report).toMatchObject(refused('corrupt', 'is used twice'))
  })

  test('an overflow chain that bites its tail, under rows that claim to be huge', async () => {
    const report = await reportOfTree((page, database, root) => {
      const leafNumber = page.readUInt32BE(8)
      const leaf = database.subarray((leafNumber - 1) * pageBytes, leafNumber * pageBytes)
      expect([page[0], leaf[0], root]).toEqual([5, 13, expect.any(Number)])
      const cell = leaf.readUInt16BE(8)
      // A row's size takes two bytes here. Twenty overflow pages more leave its part in the leaf as it is; the first
      // overflow page is made to follow itself.
      const size = ((leaf.readUInt8(cell) & 0x7f) << 7) | leaf.readUInt8(cell + 1)
      const huge = size + 20 * 508
      leaf.writeUInt16BE(0x8000 | ((huge >> 7) << 8) | (huge & 0x7f), cell)
      const overflow = leaf.readUInt32BE(cell + 2 + 1 + divideRow(size, pageBytes).local)
      database.writeUInt32BE(overflow, (overflow - 1) * pageBytes)
    })
    expect(report).toMatchObject(refused('corrupt', 'is used twice'))
  })

  test('two tables that share their pages', async () => {
    const bytes = makeTree((database) => {
      for (let i = 0; i < 40; i++) insertResource(database, 's1', resource('user', `${i}-${'x'.repeat(300)}`))
    })
    const roots = [...bytes.keys()].filter((at) => at % pageBytes === 0 && bytes[at] === 5)
    const [first = 0, second = 0] = roots
    expect(roots.length).toBeGreaterThanOrEqual(2)
    bytes.copy(bytes, second + 8, first + 8, first + 12)
    const path = target()
    writeRaw(path, bytes)
    expect(await child.read(path)).toMatchObject(refused('corrupt', 'is used twice'))
  })

  test('pages of a schema that point at each other', async () => {
    const bytes = makeTree()
    expect(bytes[100]).toBe(5)
    bytes.writeUInt32BE(1, 108)
    const path = target()
    writeRaw(path, bytes)
    expect(await child.read(path)).toMatchObject(refused('corrupt', 'page 1 twice'))
  })
})

function wrap(field: number, content: Uint8Array): Buffer {
  const head = [(field << 3) | 2]
  let length = content.length
  for (; length > 127; length >>>= 7) head.push((length & 127) | 128)
  return Buffer.concat([Buffer.from([...head, length]), content])
}
