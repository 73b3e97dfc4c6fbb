import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, isIP } from 'node:net'
import type { Database } from '@rostrum/database'
import type { AddressGuard } from '@rostrum/outbound'
import { createTransport } from 'nodemailer'
import type { SecretBox } from '../secrets/secret-box.ts'
import { escapeHtml } from '../sign-in/pages.ts'
import { openPassword, readMailSettings } from './mail-settings.ts'

/** A mail to one person; its texts are plain, and nothing in them becomes a link. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** of the console, at the end */
  readonly link?: string
  /** the same for the same mail, by which a mailbox knows it when it comes twice */
  readonly key: string
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

  /** @throws Error when the mail server cannot be reached, is not to be trusted, does not take it, or not before the signal */
  async send({ to, subject, text, link, key }: Mail, signal: AbortSignal): Promise<Sent> {
    const { settings } = await readMailSettings(this.#database.db)
    const { isEnabled, host, port, security, user, from } = settings
    if (!isEnabled) return 'off'
    const [found] = await this.#guard.resolve(host, port)
    if (found === undefined) throw new Error(`${host} has no address`)
    // To the address that was judged, whatever the name leads to a moment later. The socket is ours, so that we can end it.
    const socket = connect({ host: found.address, port })
    const end = () => socket.destroy(new Error(`${host} took too long`))
    // Who waits for it hears of it by its own way.
    socket.on('error', () => {})
    signal.addEventListener('abort', end)
    try {
      await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) })
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        tls: isIP(host) === 0 ? { servername: host } : {},
        ...(user !== '' && { auth: { user, pass: openPassword(this.#box, settings) ?? '' } }),
        getSocket: (_options, use) => use(null, { connection: socket }),
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
      await transport.sendMail({
        messageId: toMessageId(key, from),
        from: { name: 'Rostrum', address: from },
        to: { name: '', address: to },
        subject: oneLine(subject),
        text: link === undefined ? text : `${text}\n\n${link}`,
        html: toHtml(text, link),
      })
      return 'sent'
    } finally {
      signal.removeEventListener('abort', end)
      socket.destroy()
    }
  }
}

/** What comes from outside never makes a header of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200)
}

function toMessageId(key: string, from: string): string {
  return `<${createHash('sha256').update(key).digest('hex')}@${from.slice(from.lastIndexOf('@') + 1)}>`
}

/** One link at most, to the console: a name that looks like an address stays a name (product.md NOT-6). */
function toHtml(text: string, link: string | undefined): string {
  const paragraphs = text.split('\n\n').map((part) => escapeHtml(part).replaceAll('\n', '<br>'))
  if (link !== undefined) paragraphs.push(`<a href="${escapeHtml(link)}">${escapeHtml(link)}</a>`)
  return `<!doctype html><html><body>${paragraphs.map((part) => `<p>${part}</p>`).join('')}</body></html>`
}
