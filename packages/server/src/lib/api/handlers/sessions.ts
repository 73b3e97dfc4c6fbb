import type { Db } from '@rostrum/database'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { readSessionLimits, saveSessionLimits } from '../../sign-in/session-limits.ts'
import { type Call, type Handlers, type OperationName, read, write } from '../handler.ts'
import { toId } from '../ids.ts'
import { readVersion } from '../version.ts'

const methods = { local: 'LOCAL', oidc: 'OIDC', link: 'LINK' } as const

/** Who is signed in where, and for how long (product.md SSO-4). */
export function sessionHandlers({ sessions }: Context): Handlers {
  const showLimits = async (db: Db) => {
    const { lengthSeconds, idleSeconds, version } = await readSessionLimits(db)
    return { length: lengthSeconds, idleLimit: idleSeconds, version }
  }
  const list = async (db: Db, userId: string, { actor }: Call<OperationName>) => ({
    list: (await sessions.list(db, userId)).map(({ method, userId: _, ...facts }) => ({
      ...facts,
      method: methods[method],
      isCurrent: facts.id === actor.source?.session,
    })),
  })
  return {
    'Sessions.GetLimits': read(async ({ access }, db) => {
      access.assert('settings.see')
      return showLimits(db)
    }),
    'Sessions.SetLimits': write(async ({ access, request, actor, now }, tx) => {
      access.assert('settings.manage')
      const { length: lengthSeconds = 0, idleLimit: idleSeconds = 0 } = request
      await saveSessionLimits(tx, { lengthSeconds, idleSeconds, version: readVersion(request) }, actor, now)
      return showLimits(tx)
    }),
    'Sessions.ListOwn': read(async (call, db) => list(db, call.userId, call)),
    'Sessions.EndOwn': write(async ({ params, userId, actor }, tx) => {
      const id = toId(params.session_id)
      const endedCount = await sessions.endOf(tx, { userId, id }, actor)
      if (endedCount === 0)
        throw new ServiceError('not_found', 'SESSION_NOT_FOUND', 'there is no such session of yours that lasts')
      return { endedCount }
    }),
    'Sessions.ListOfUser': read(async (call, db) => {
      call.access.assert('user.manage')
      return list(db, toId(call.params.user_id), call)
    }),
    'Sessions.EndOneOfUser': write(async ({ params, access, actor }, tx) => {
      access.assert('user.manage')
      const one = { userId: toId(params.user_id), id: toId(params.session_id) }
      const endedCount = await sessions.endOf(tx, one, actor)
      if (endedCount === 0)
        throw new ServiceError('not_found', 'SESSION_NOT_FOUND', 'they have no such session that lasts')
      return { endedCount }
    }),
    'Sessions.EndOfUser': write(async ({ params, access, actor }, tx) => {
      access.assert('user.manage')
      return { endedCount: await sessions.endOf(tx, { userId: toId(params.user_id) }, actor) }
    }),
  }
}
