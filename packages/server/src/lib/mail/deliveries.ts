import type { Database } from '@rostrum/database'
import { addToOutbox } from '@rostrum/database/queries'
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
    if (text === undefined) return
    const userIds = await findRecipients(database.db, notice)
    // Names from outside stay within their line.
    const lines = text.lines.map((line) => line.replaceAll(/\s+/g, ' '))
    const body = [...lines, `${origin()}${text.path}`].join('\n\n')
    await database.transaction(async (tx) => {
      for (const userId of userIds)
        await addToOutbox(
          tx,
          {
            topic: 'mail',
            orderKey: `mail ${userId}`,
            idempotencyKey: `${idempotencyKey} to ${userId}`,
            payload: { kind: String(notice.kind), userId, subject: text.subject, text: body },
          },
          clock.now(),
        )
    })
  }
}

/** Sends one of them; whoever has been disabled since, or has no address, gets nothing. */
export function createMailDelivery({ database, mailer, log }: Options): Deliver {
  return async ({ payload, idempotencyKey }) => {
    const { userId, subject, text } = Object(payload) as Record<string, string>
    const user = await database.db
      .selectFrom('users')
      .select(['primary_email', 'status'])
      .where('id', '=', userId ?? '')
      .executeTakeFirst()
    if (user?.status !== 'enabled' || user.primary_email === null) return
    const sent = await mailer.send({ to: user.primary_email, subject: subject ?? '', text: text ?? '' })
    if (sent === 'off') log.warn({ idempotencyKey, userId }, 'a mail was dropped: mail is off, or not set up')
  }
}
