import { createHash } from 'node:crypto'
import type { Tx } from '@rostrum/database'
import { ApiError } from './errors.ts'

const keyMax = 255

/**
 * Does a creating call once for each key of its caller: a repetition gets the answer of the first one, and one that is
 * made beside it waits for it (product.md API-5).
 */
export async function doOnce(
  tx: Tx,
  call: {
    readonly actorId: string
    readonly key: string
    readonly request: unknown
    readonly hasSecret: boolean
    readonly now: Date
  },
  run: () => Promise<object>,
): Promise<object> {
  const { actorId, key, request, hasSecret, now } = call
  if (key === '' || key.length > keyMax) {
    const message = `an Idempotency-Key has from 1 to ${keyMax} characters`
    throw new ApiError({ code: 'invalid_argument', reason: 'IDEMPOTENCY_KEY_INVALID', message })
  }
  const digest = createHash('sha256').update(JSON.stringify(request)).digest()
  const claimed = await tx
    .insertInto('idempotency_keys')
    .values({ actor_id: actorId, key, request_digest: digest, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
  const own = (table: typeof tx) => table.selectFrom('idempotency_keys').selectAll()
  if (claimed === undefined) {
    const first = await own(tx).where('actor_id', '=', actorId).where('key', '=', key).executeTakeFirstOrThrow()
    if (!digest.equals(first.request_digest)) {
      const message = 'this Idempotency-Key was used for another call; take a new one for each'
      throw new ApiError({ code: 'invalid_argument', reason: 'IDEMPOTENCY_KEY_REUSED', message })
    }
    if (first.response === null) {
      const message = 'this call was made before, and its answer showed a secret that is not shown again'
      throw new ApiError({ code: 'already_exists', reason: 'IDEMPOTENCY_ANSWER_GONE', message })
    }
    return Object(first.response)
  }
  const answer = await run()
  if (!hasSecret)
    await tx
      .updateTable('idempotency_keys')
      .set({ response: JSON.stringify(answer) })
      .where('actor_id', '=', actorId)
      .where('key', '=', key)
      .execute()
  return answer
}
