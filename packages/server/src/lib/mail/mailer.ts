import { isIP } from 'node:net'
import type { Database } from '@rostrum/database'
import type { AddressGuard } from '@rostrum/outbound'
import { createTransport } from 'nodemailer'
import type { SecretBox } from '../secrets/secret-box.ts'
import { openPassword, readMailSettings } from './mail-settings.ts'

/** A mail to one person; its texts are plain. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Off, or not set up: nothing is sent, and that is no failure. */
export type Sent = 'sent' | 'off'

const timeoutMs = 20_000

/** Sends mail by the settings there are now. */
export class Mailer {
  readonly #database: Database
  readonly #box: SecretBox
  readonly #guard: AddressGuard

  constructor({ database, box, guard }: { database: Database; box: SecretBox; guard: AddressGuard }) {
    this.#database = database
    this.#box = box
    this.#guard = guard
  }

  /** @throws Error when the mail server cannot be reached, is not to be trusted, or does not take it */
  async send({ to, subject, text }: Mail): Promise<Sent> {
    const { settings } = await readMailSettings(this.#database.db)
    const { isEnabled, host, port, security, user, from } = settings
    if (!isEnabled) return 'off'
    const [found] = await this.#guard.resolve(host, port)
    if (found === undefined) throw new Error(`${host} has no address`)
    const transport = createTransport({
      // To the address that was judged, whatever the name leads to a moment later.
      host: found.address,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      tls: isIP(host) === 0 ? { servername: host } : {},
      ...(user !== '' && { auth: { user, pass: openPassword(this.#box, settings) ?? '' } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    try {
      const html = toHtml(text)
      await transport.sendMail({
        from: { name: 'Rostrum', address: from },
        to: { name: '', address: to },
        subject: oneLine(subject),
        text,
        html,
      })
      return 'sent'
    } finally {
      transport.close()
    }
  }
}

/** What comes from outside never makes a header of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200)
}

function toHtml(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
  const linked = escaped.replaceAll(/https:\/\/[^\s<]+/g, (url) => `<a href="${url}">${url}</a>`)
  return `<!doctype html><html><body><p>${linked.replaceAll('\n\n', '</p><p>').replaceAll('\n', '<br>')}</p></body></html>`
}
