import { randomUUID } from 'node:crypto'
import type { Db } from '@rostrum/database'
import type { Context } from '../../context.ts'
import { isAddress, readMailSettings, saveMailSettings } from '../../mail/mail-settings.ts'
import { redact } from '../../redact.ts'
import { ServiceError } from '../../service-error.ts'
import { type Handlers, read, write } from '../handler.ts'
import { cutPage, inQuery, readPage } from '../paging.ts'

const testTimeoutMs = 30_000

const securities = { starttls: 'STARTTLS', tls: 'TLS', none: 'NONE' } as const
const fromWire = { STARTTLS: 'starttls', TLS: 'tls', NONE: 'none' } as const

/** Mail settings, their test, and what became of each mail (product.md NOT-5). */
export function mailHandlers({ box, guard, clock, mailer }: Context): Handlers {
  return {
    'MailSettings.Get': read(async (call, db) => {
      call.access.assert('settings.see')
      return show(db)
    }),
    'MailSettings.Set': write(async (call, tx) => {
      call.access.assert('settings.manage')
      const { isEnabled = false, host = '', port = 0, security = 'STARTTLS', user = '', password = '' } = call.request
      const { from = '', version } = call.request
      const wanted = {
        isEnabled,
        host: host.trim(),
        port: port || 587,
        security: fromWire[security],
        user: user.trim(),
        password,
        from: from.trim(),
        version,
      }
      await saveMailSettings(tx, wanted, { box, guard, actor: call.actor, now: clock.now() })
      return show(tx)
    }),
    // A mail server is asked, which takes its time: nothing is held open meanwhile.
    'MailSettings.SendTest': read(async (call) => {
      call.access.assert('settings.manage')
      const { to = '' } = call.request
      if (!isAddress(to.trim()))
        throw new ServiceError(
          'invalid_argument',
          'EMAIL_INVALID',
          `to: ${JSON.stringify(to.slice(0, 80))} is no e-mail address`,
        )
      try {
        const text = 'This is the test that you asked for: mail from Rostrum arrives.'
        const mail = { to: to.trim(), subject: 'Mail from Rostrum arrives', text, key: `test ${randomUUID()}` }
        const sent = await mailer.send(mail, AbortSignal.timeout(testTimeoutMs))
        return sent === 'sent' ? { isSent: true } : { isSent: false, error: 'mail is off: switch it on first' }
      } catch (error) {
        return { isSent: false, error: redact(error instanceof Error ? error.message : String(error)).slice(0, 500) }
      }
    }),
    'MailDeliveries.List': read(async (call, db) => {
      call.access.assert('settings.see')
      const { state } = call.query
      const asked = inQuery(call.query, 'mail', state ?? '')
      const page = readPage(asked)
      let query = db
        .selectFrom('outbox')
        .selectAll()
        .where('topic', '=', 'mail')
        .orderBy('id', 'desc')
        .limit(page.limit + 1)
      if (page.after !== undefined) query = query.where('id', '<', Number(page.after[0]))
      if (state !== undefined) query = query.where('state', '=', state.toLowerCase() as 'waiting')
      const cut = cutPage(await query.execute(), page, asked, ({ id }) => [id])
      const list = cut.rows.map((row) => {
        const { kind = '', userId = '', subject = '' } = Object(row.payload) as Record<string, string>
        return {
          id: String(row.id),
          kind,
          userId,
          subject,
          state: row.state.toUpperCase() as Uppercase<typeof row.state>,
          attempts: row.attempts,
          createdAt: row.created_at,
          finishedAt: row.finished_at ?? undefined,
          lastError: row.last_error ?? '',
        }
      })
      return { list, nextPageToken: cut.nextPageToken }
    }),
  }
}

/** Without the password. */
async function show(db: Db) {
  const { settings, version } = await readMailSettings(db)
  const { sealedPassword, security, ...plain } = settings
  return { ...plain, security: securities[security], hasPassword: sealedPassword !== undefined, version }
}
