import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Server as NetServer } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { escapeHtml } from './html.ts'

/** A mail that was sent. */
export interface CaughtMail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly at: Date
}

const kept = 200
const bytesMax = 1024 * 1024

/** A mail server that delivers nothing, and a page that shows what it got: for rehearsals, on this machine alone. */
export class MailCatcher implements AsyncDisposable {
  readonly #mails: CaughtMail[] = []
  readonly #smtp: SMTPServer
  readonly #http: Server
  #arrived = Promise.withResolvers<void>()

  private constructor() {
    this.#smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      size: bytesMax,
      onData: (stream, session, done) => {
        const parts: Buffer[] = []
        stream.on('data', (part: Buffer) => parts.push(part))
        stream.on('end', () => {
          this.#keep(
            Buffer.concat(parts),
            session.envelope.rcptTo.map(({ address }) => address),
          ).then(() => done(), done)
        })
      },
    })
    this.#http = createServer(({ url }, response) => {
      const isData = url === '/mails.json'
      response.writeHead(url === '/' || isData ? 200 : 404, {
        'content-type': isData ? 'application/json' : 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      })
      response.end(isData ? JSON.stringify(this.#mails) : url === '/' ? toPage(this.#mails) : '')
    })
  }

  static async start(): Promise<MailCatcher> {
    const catcher = new MailCatcher()
    catcher.#smtp.listen(0, '127.0.0.1')
    catcher.#http.listen(0, '127.0.0.1')
    await Promise.all([once(catcher.#smtp.server, 'listening'), once(catcher.#http, 'listening')])
    return catcher
  }

  /** where mail is sent to */
  get smtpPort(): number {
    return portOf(this.#smtp.server)
  }

  /** where people read it; the same as data is at `mails.json` */
  get url(): string {
    return `http://127.0.0.1:${portOf(this.#http)}/`
  }

  /** The newest one to somebody; waits until there is one. */
  async mailTo(address: string): Promise<CaughtMail> {
    for (;;) {
      const { promise } = this.#arrived
      const found = this.#mails.find(({ to }) => to.includes(address))
      if (found !== undefined) return found
      await promise
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections()
    await Promise.all([
      new Promise<void>((resolve) => this.#smtp.close(() => resolve())),
      new Promise<void>((resolve) => this.#http.close(() => resolve())),
    ])
  }

  async #keep(raw: Buffer, to: readonly string[]): Promise<void> {
    const { subject = '', text = '' } = await PostalMime.parse(raw)
    this.#mails.unshift({ to, subject, text, at: new Date() })
    this.#mails.length = Math.min(this.#mails.length, kept)
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers()
  }
}

function portOf(server: NetServer): number {
  return (server.address() as AddressInfo).port
}

function toPage(mails: readonly CaughtMail[]): string {
  const list = mails.map(
    ({ to, subject, text, at }) =>
      `<article><h2>${escapeHtml(subject)}</h2><p>To ${escapeHtml(to.join(', '))}, ${at.toISOString()}</p><pre>${linked(text)}</pre></article>`,
  )
  return `<!doctype html><html lang="en"><title>Mail of the rehearsal</title>
<style>body{font:16px/1.5 system-ui;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
pre{white-space:pre-wrap;font:inherit}h2{font-size:1.1rem;margin-bottom:0}a{color:inherit}article{border-top:1px solid #8886}</style>
<h1>Mail of the rehearsal</h1>${list.join('') || '<p>Nobody was written to yet. Load the page again to see what came since.</p>'}</html>`
}

function linked(text: string): string {
  return escapeHtml(text).replaceAll(/https?:\/\/[^\s<"]+/g, (url) => `<a href="${url}">${url}</a>`)
}
