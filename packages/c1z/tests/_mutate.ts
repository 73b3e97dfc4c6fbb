import type { Random } from './_random.ts'

/** Damages bytes; what is returned says how. The bytes given are left alone. */
export type Mutation = (bytes: Buffer, random: Random) => Buffer

/** Any file: bits, bytes, lengths. */
export const byteMutations: Readonly<Record<string, Mutation>> = {
  'flipped bits': (bytes, random) => {
    const mutated = Buffer.from(bytes)
    for (let i = random.below(8); i >= 0; i--) flip(mutated, random.below(bytes.length), random)
    return mutated
  },
  'a flipped bit near the start': (bytes, random) => {
    const mutated = Buffer.from(bytes)
    flip(mutated, random.below(Math.min(64, bytes.length)), random)
    return mutated
  },
  'cut off': (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  'cut off near the end': (bytes, random) => bytes.subarray(0, bytes.length - 1 - random.below(20)),
  'bytes added': (bytes, random) => Buffer.concat([bytes, random.bytes(1 + random.below(40))]),
  'bytes put in': (bytes, random) => {
    const at = random.below(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(40)), bytes.subarray(at)])
  },
  'bytes taken out': (bytes, random) => {
    const at = random.below(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(100))])
  },
  'a range overwritten': (bytes, random) => {
    const mutated = Buffer.from(bytes)
    const at = random.below(bytes.length)
    mutated.fill(random.pick([0, 0xff, random.below(256)]), at, Math.min(bytes.length, at + 1 + random.below(300)))
    return mutated
  },
}

/** A database: places where SQLite keeps structure. */
export const databaseMutations: Readonly<Record<string, Mutation>> = {
  'a byte of the database header': (bytes, random) => poke(bytes, random.below(100), random),
  'a byte of a page header': (bytes, random) => poke(bytes, pageStart(bytes, random) + random.below(12), random),
  'a cell pointer': (bytes, random) => poke(bytes, pageStart(bytes, random) + 8 + random.below(40), random),
  'the start of a cell': (bytes, random) => {
    const page = pageStart(bytes, random)
    const cell = bytes.readUInt16BE(Math.min(page + 8 + 2 * random.below(10), bytes.length - 2))
    return poke(bytes, page + (cell % pageBytesOf(bytes)) + random.below(12), random)
  },
  'a byte of the schema': (bytes, random) => poke(bytes, 100 + random.below(pageBytesOf(bytes) - 100), random),
  'a page copied over another': (bytes, random) => {
    const mutated = Buffer.from(bytes)
    const from = pageStart(bytes, random)
    mutated.copy(mutated, pageStart(bytes, random), from, from + pageBytesOf(bytes))
    return mutated
  },
  'a page number somewhere': (bytes, random) => {
    const mutated = Buffer.from(bytes)
    const at = pageStart(bytes, random) + random.below(pageBytesOf(bytes) - 4)
    mutated.writeUInt32BE(random.below(bytes.length / pageBytesOf(bytes) + 2), at)
    return mutated
  },
  'the right child of a page': (bytes, random) => {
    const mutated = Buffer.from(bytes)
    const interiors = pageStarts(bytes).filter((at) => bytes[at] === 5)
    const at = interiors.length === 0 ? pageStart(bytes, random) : random.pick(interiors)
    mutated.writeUInt32BE(1 + random.below(bytes.length / pageBytesOf(bytes)), at + 8)
    return mutated
  },
}

export function pageBytesOf(database: Buffer): number {
  const stored = database.readUInt16BE(16)
  return stored === 1 ? 65_536 : stored
}

function pageStarts(database: Buffer): number[] {
  const pageBytes = pageBytesOf(database)
  return Array.from({ length: Math.floor(database.length / pageBytes) }, (_, page) => page * pageBytes)
}

function pageStart(database: Buffer, random: Random): number {
  const at = random.pick(pageStarts(database))
  // The first page's own header stands behind that of the database.
  return at === 0 ? 100 : at
}

function poke(bytes: Buffer, at: number, random: Random): Buffer {
  const mutated = Buffer.from(bytes)
  mutated[Math.min(at, bytes.length - 1)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)])
  return mutated
}

function flip(bytes: Buffer, at: number, random: Random): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
}
