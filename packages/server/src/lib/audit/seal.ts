import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto'
import type { Database, Db } from '@rostrum/database'
import { type AuditBreak, auditReconciler, findAuditBreak, sealAuditEvents } from '@rostrum/database/queries'
import type { Reconciler } from '@rostrum/jobs'
import type { MasterKeys } from '../secrets/master-keys.ts'

/** How far the chain may grow, and how old it may get, until its hash is signed. */
const everyPlaces = 1000
const everyMs = 3_600_000

/** What signs checkpoints: made from the master key, so that the database alone cannot. */
interface CheckpointKey {
  readonly id: string
  readonly key: KeyObject
}

function checkpointKeys(masterKeys: MasterKeys): CheckpointKey[] {
  return masterKeys.map(({ id, key }) => {
    const seed = Buffer.from(hkdfSync('sha256', key, '', 'rostrum audit checkpoints', 32))
    // PKCS #8's fixed beginning for Ed25519, before the seed.
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
    return { id: id.toString('hex'), key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) }
  })
}

/** What checkpoints are held against, by keys that are public (product.md API-1). */
export function publicCheckpointKeys(masterKeys: MasterKeys): object[] {
  return checkpointKeys(masterKeys).map(({ id, key }) => ({
    ...createPublicKey(key).export({ format: 'jwk' }),
    kid: `audit-${id}`,
    alg: 'EdDSA',
    use: 'sig',
  }))
}

function statement(place: number, hash: Buffer): Buffer {
  return Buffer.from(`rostrum audit checkpoint\n${place}\n${hash.toString('hex')}\n`)
}

/** Gives events their places in the chain, and signs its hash now and then (product.md AUD-2). */
export function createSealReconciler(masterKeys: MasterKeys): Reconciler {
  const [current] = checkpointKeys(masterKeys)
  return {
    name: auditReconciler,
    everyMs: 5000,
    async reconcile({ database, now }) {
      const sealed = await sealAuditEvents(database)
      const isSigned = current !== undefined && (await signHead(database, current, now))
      return { sealed, signed: isSigned }
    },
  }
}

async function signHead({ db }: Database, { id, key }: CheckpointKey, now: Date): Promise<boolean> {
  const head = await db
    .selectFrom('audit_links')
    .select(['place', 'hash'])
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst()
  const last = await db
    .selectFrom('audit_checkpoints')
    .select(['place', 'signed_at'])
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (head === undefined || head.place === last?.place) return false
  const isDue =
    last === undefined || head.place - last.place >= everyPlaces || now.getTime() - last.signed_at.getTime() >= everyMs
  if (!isDue) return false
  const { place, hash } = head
  await db
    .insertInto('audit_checkpoints')
    .values({ place, hash, signed_at: now, key_id: id, signature: sign(null, statement(place, hash), key) })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return true
}

export interface AuditVerdict {
  /** undefined when the chain holds from its first event to its last */
  readonly broken: AuditBreak | undefined
  readonly events: number
  readonly unsealed: number
  readonly checkpoints: number
}

/** Recomputes the chain, and holds the signed checkpoints against it. */
export async function verifyAudit(db: Db, masterKeys: MasterKeys): Promise<AuditVerdict> {
  const count = async (table: 'audit_links' | 'audit_unsealed' | 'audit_checkpoints') =>
    (await db.selectFrom(table).select(db.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count
  const broken = (await findAuditBreak(db)) ?? (await findFalseCheckpoint(db, checkpointKeys(masterKeys)))
  const [events, unsealed, checkpoints] = [
    await count('audit_links'),
    await count('audit_unsealed'),
    await count('audit_checkpoints'),
  ]
  return { broken, events: Number(events), unsealed: Number(unsealed), checkpoints: Number(checkpoints) }
}

async function findFalseCheckpoint(db: Db, keys: readonly CheckpointKey[]): Promise<AuditBreak | undefined> {
  const checkpoints = await db
    .selectFrom('audit_checkpoints as c')
    .leftJoin('audit_links as l', 'l.place', 'c.place')
    .selectAll('c')
    .select(['l.hash as found', 'l.event_id'])
    .orderBy('c.place')
    .execute()
  for (const { place, hash, signature, key_id: keyId, found, event_id: eventId } of checkpoints) {
    const broken = (reason: string) => ({ place, eventId: eventId ?? undefined, reason })
    const key = keys.find(({ id }) => id === keyId)
    if (key === undefined) return broken(`its checkpoint was signed with master key ${keyId}, which is not at hand`)
    if (!verify(null, statement(place, hash), createPublicKey(key.key), signature))
      return broken('the signature of its checkpoint is false')
    if (found === null || !found.equals(hash))
      return broken('the chain was written anew since its checkpoint was signed')
  }
  return undefined
}
