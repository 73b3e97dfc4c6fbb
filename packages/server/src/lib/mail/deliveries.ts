import type { Database } from '@rostrum/database'
import { addToOutbox, mailKeyOf } from '@rostrum/database/queries'
import type { Deliver } from '@rostrum/jobs'
import type { Clock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import type { Mailer } from './mailer.ts'
import { type NoticePayload, writeNotice } from './notice-mail.ts'
import { findRecipients } from './recipients.ts'

interface Options {
  readonly database: Database
  readonly clock: Clock
  readonly mailer: Mailer
  readonly log: Logger
  /** where the console is, with the scheme */
  readonly origin: () => string
}

/** One delivery for each person that a notice is for; the same notice a second time adds none (product.md NOT-5). */
export function createNoticeDelivery({ database, clock, log, origin }: Options): Deliver {
  return async ({ payload, idempotencyKey }) => {
    const notice = Object(payload) as NoticePayload
    log.info({ notice, idempotencyKey }, 'a notice for owners')
    const text = await writeNotice(database.db, notice)
    if (text === undefined) return undefined
    const userIds = await findRecipients(database.db, notice)
    // Names from outside stay within their line.
    const lines = text.lines.map((line) => line.replaceAll(/\s+/g, ' '))
    const mail = { subject: text.subject, text: lines.join('\n\n'), link: `${origin()}${text.path}` }
    await database.transaction(async (tx) => {
      for (const userId of userIds)
        await addToOutbox(
          tx,
          {
            topic: 'mail',
            orderKey: mailKeyOf(userId),
            idempotencyKey: `${idempotencyKey} to ${userId}`,
            payload: { kind: String(notice.kind), userId, ...mail },
          },
          clock.now(),
        )
    })
    return undefined
  }
}

/** Sends one of them; whoever has been disabled since, or has no address, gets nothing. */
export function createMailDelivery({ database, mailer, log }: Options): Deliver {
  return async ({ payload, idempotencyKey }, signal) => {
    const { userId, subject = '', text = '', link } = Object(payload) as Record<string, string>
    const user = await database.db
      .selectFrom('users')
      .select(['primary_email', 'status'])
      .where('id', '=', userId ?? '')
      .executeTakeFirst()
    if (user?.status !== 'enabled') return { dropped: 'the person is not enabled' }
    const { primary_email: to } = user
    if (to === null || to === '') return { dropped: 'the person has no e-mail address' }
    const sent = await mailer.send(
      { to, subject, text, ...(link !== undefined && { link }), key: idempotencyKey },
      signal,
    )
    if (sent === 'sent') return undefined
    log.warn({ idempotencyKey, userId }, 'a mail was dropped: mail is off, or not set up')
    return { dropped: 'mail is off, or not set up' }
  }
}
