import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface CaughtMail {
  readonly to: readonly string[]
  readonly text: string
}

/** A mail server that keeps what it gets. */
export class MailCatcher implements AsyncDisposable {
  readonly #server: SMTPServer
  readonly #mails: CaughtMail[] = []
  #arrived = Promise.withResolvers<void>()

  private constructor() {
    this.#server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      onData: (stream, { envelope }, done) => {
        let text = ''
        stream.on('data', (chunk) => {
          text += String(chunk)
        })
        stream.on('end', () => {
          this.#mails.push({ to: envelope.rcptTo.map(({ address }) => address), text: decode(text) })
          this.#arrived.resolve()
          this.#arrived = Promise.withResolvers()
          done()
        })
      },
    })
  }

  static async start(): Promise<MailCatcher> {
    const catcher = new MailCatcher()
    catcher.#server.listen(0, '127.0.0.1')
    await once(catcher.#server.server, 'listening')
    return catcher
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port
  }

  get mails(): readonly CaughtMail[] {
    return this.#mails
  }

  /** The first one to somebody; waits until it comes. */
  async firstTo(address: string): Promise<CaughtMail> {
    for (;;) {
      const arrived = this.#arrived.promise
      const found = this.#mails.find(({ to }) => to.includes(address))
      if (found !== undefined) return found
      await arrived
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

/** Quoted-printable, as mail has it. */
function decode(text: string): string {
  return text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
