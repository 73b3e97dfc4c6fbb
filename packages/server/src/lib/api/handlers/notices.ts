import { addAuditEvent, listNotices, noteSeen, readSeen } from '@rostrum/database/queries'
import { by } from '../../audit/actor.ts'
import { ServiceError } from '../../service-error.ts'
import { type Handlers, read, write } from '../handler.ts'
import { cutPage, inQuery, readPage } from '../paging.ts'

/** Beyond it, nobody counts. */
const countMost = 100

/** What the caller was told, whether or not a mail could be sent of it (product.md NOT-1). */
export function noticeHandlers(): Handlers {
  return {
    'Notices.ListOwn': read(async ({ query, userId }, db) => {
      const asked = inQuery(query, 'notices', userId)
      const page = readPage(asked)
      const before = page.after === undefined ? undefined : Number(page.after[0])
      const found = await listNotices(db, userId, { before, limit: page.limit + 1 })
      const cut = cutPage(found, page, asked, ({ id }) => [Number(id)])
      const { upTo, unseen } = await readSeen(db, userId, countMost)
      const list = cut.rows.map(({ id, payload, created_at: createdAt }) => {
        const { kind = '', subject = '', text = '', link = '' } = Object(payload) as Record<string, string>
        const isSeen = Number(id) <= upTo
        return { id: Number(id), kind, subject, text, path: URL.parse(link)?.pathname ?? '', createdAt, isSeen }
      })
      return { list, unseenCount: unseen, nextPageToken: cut.nextPageToken }
    }),
    'Notices.MarkSeen': write(async ({ request, userId, actor, now }, tx) => {
      const upTo = Number(request.upTo)
      // What is not written yet is not seen, either.
      const [newest] = await listNotices(tx, userId, { before: undefined, limit: 1 })
      if (upTo < 1 || upTo > Number(newest?.id ?? 0))
        throw new ServiceError('invalid_argument', 'VALUE_INVALID', `upTo is ${upTo}: you have no such notice`)
      const isNews = await noteSeen(tx, userId, upTo, now)
      const object = { kind: 'user', id: userId }
      const event = { ...by(actor), verb: 'notices.seen', object, outcome: 'succeeded' as const, detail: { upTo } }
      if (isNews) await addAuditEvent(tx, event, now)
      return { unseenCount: (await readSeen(tx, userId, countMost)).unseen }
    }),
  }
}
