import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { escapeHtml } from './html.ts'
import { ControlError, type RehearsedSystem } from './rehearsed-system.ts'

const bodyMaxBytes = 10_000
const hourMs = 3_600_000

/** What can be asked for; each answers where the browser goes then. */
type Action = (system: RehearsedSystem, form: URLSearchParams) => Promise<string>

const actions: Readonly<Record<string, Action>> = {
  '/clock': async (system, form) => {
    const hours = Number(form.get('hours'))
    if (!(hours > 0)) throw new ControlError('It was not said by how many hours.')
    await system.moveClock(hours * hourMs)
    return '/'
  },
  '/clock-to': async (system, form) => {
    const instant = new Date(`${form.get('date') ?? ''}Z`)
    if (Number.isNaN(instant.getTime())) throw new ControlError('That is no date.')
    await system.moveClockTo(instant)
    return '/'
  },
  '/sync': (system) => system.sync().then(() => '/'),
  '/token': (system, form) =>
    (form.get('put-back') === null ? system.expireToken() : system.renewToken()).then(() => '/'),
  '/users': (system, form) =>
    (form.get('put-back') === null ? system.loseUsers() : system.returnUsers()).then(() => '/'),
  '/act-as': (system, form) => system.signInLink(form.get('email') ?? ''),
  '/reset': async (system) => {
    // It takes a while, which the page tells; a failure of it ends the rehearsal.
    system.reset().catch(() => {})
    return '/'
  },
}

/**
 * The page by which people move a rehearsal's time and make things go wrong. It has no passwords: it listens on this machine
 * alone, and takes what its own page sends, under this machine's own name.
 */
export class Controls implements AsyncDisposable {
  readonly #server: Server
  readonly #mailUrl: string
  #system: RehearsedSystem | undefined

  private constructor(mailUrl: string) {
    this.#mailUrl = mailUrl
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => {
        // What was asked for failed inside of the server or its commands, which say why.
        this.#send(response, 500, page('It did not work', fault(wordsOf(error))))
      })
    })
  }

  static async start(mailUrl: string): Promise<Controls> {
    const controls = new Controls(mailUrl)
    controls.#server.listen(0, '127.0.0.1')
    await once(controls.#server, 'listening')
    return controls
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  /** What is controlled, from when there is something. */
  control(system: RehearsedSystem): void {
    this.#system = system
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    const { host } = new URL(this.url)
    // Another name that leads here is one that somebody else made up for this machine.
    if (request.headers.host !== host)
      return this.#send(response, 403, page('Not here', fault('Use the address that was printed.')))
    const action = Object.hasOwn(actions, url) ? actions[url] : undefined
    if (action === undefined && url !== '/') return this.#send(response, 404, page('There is no such page', ''))
    if (action === undefined && method === 'GET') return this.#show(response)
    if (action === undefined || method !== 'POST') {
      response.setHeader('allow', action === undefined ? 'GET' : 'POST')
      return this.#send(response, 405, page('Not that way', ''))
    }
    const site = request.headers['sec-fetch-site']
    const isOwn = request.headers.origin === `http://${host}` && (site === undefined || site === 'same-origin')
    if (!isOwn) return this.#send(response, 403, page('Not from there', fault('Use the buttons of the page itself.')))
    const system = this.#system
    if (system === undefined || system.isResetting) return this.#redirect(response, '/')
    const form = new URLSearchParams(await readBody(request))
    try {
      return this.#redirect(response, await action(system, form))
    } catch (error) {
      if (!(error instanceof ControlError)) throw error
      return this.#send(response, 400, page('It did not work', fault(error.message)))
    }
  }

  async #show(response: ServerResponse): Promise<void> {
    const system = this.#system
    if (system === undefined || system.isResetting) {
      response.setHeader('refresh', '2')
      return this.#send(
        response,
        200,
        page('The rehearsal begins', '<p role="status">This page goes on by itself.</p>'),
      )
    }
    const people = await system.listPeople()
    const roles = new Map(system.rehearsal.players.map(({ email, role }) => [email, role]))
    const options = people.map(({ name, email }) => {
      const role = roles.get(email)
      const text = `${name}${role === undefined ? '' : ` (${role})`}, ${email}`
      return { html: `<option value="${escapeHtml(email)}">${escapeHtml(text)}</option>`, isPlayer: role !== undefined }
    })
    // Those with a part to play come first.
    const sorted = [...options.filter(({ isPlayer }) => isPlayer), ...options.filter(({ isPlayer }) => !isPlayer)]
    const now = system.now.toISOString()
    const body = `<p>Rostrum is at <a href="${system.server.http}">${system.server.http}</a>. This is a rehearsal: the company is
invented, and nothing here reaches anybody.</p>
<section aria-labelledby="clock"><h2 id="clock">Clock</h2>
<p>Now it is <time datetime="${now}"><strong>${now.slice(0, 16).replace('T', ' ')} UTC</strong></time>. It moves forward only.</p>
${form('/clock', button('+1 hour', 'hours', 1) + button('+1 day', 'hours', 24) + button('+1 week', 'hours', 168))}
${form('/clock-to', `<label for="date">To a date and time, UTC</label> <input id="date" name="date" type="datetime-local" min="${now.slice(0, 16)}" required> ${button('Move')}`)}
</section>
<section aria-labelledby="act"><h2 id="act">Act as somebody</h2>
${form('/act-as', `<label for="email">Person</label> <select id="email" name="email">${sorted.map(({ html }) => html).join('')}</select> ${button('Sign in as them')}`)}
</section>
<section aria-labelledby="luck"><h2 id="luck">SentinelOne</h2>
<p>${system.isTokenExpired ? 'The API token has expired.' : 'The API token works.'} ${system.lostCount > 0 ? `${system.lostCount} users are lost.` : 'All users are there.'} Each of these reads the console again.</p>
${form('/token', system.isTokenExpired ? button('Make the token work again', 'put-back', 1) : button('Expire the token'))}
${form('/users', system.lostCount > 0 ? button('Put the users back', 'put-back', 1) : button('Lose half the users'))}
${form('/sync', button('Read the console now'))}
</section>
<section aria-labelledby="mail"><h2 id="mail">Mail</h2><p><a href="${this.#mailUrl}">The mail that was sent</a></p></section>
<section aria-labelledby="reset"><h2 id="reset">Begin anew</h2>
<p>Everything that was done is forgotten, the clock goes back, and everybody is signed out. It takes about half a minute.</p>
${form('/reset', button('Reset'))}
</section>`
    this.#send(response, 200, page('Rehearsal', body))
  }

  #redirect(response: ServerResponse, location: string): void {
    response.writeHead(303, { ...this.#headers(), location }).end()
  }

  #send(response: ServerResponse, status: number, html: string): void {
    response.writeHead(status, { ...this.#headers(), 'content-type': 'text/html; charset=utf-8' }).end(html)
  }

  #headers() {
    // A sign-in link leads to the server: browsers hold a form's target to this, over redirects too.
    const target = this.#system === undefined ? '' : ` ${this.#system.server.http}`
    return {
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'${target}; frame-ancestors 'none'; base-uri 'none'`,
      'cache-control': 'no-store',
      // Forms say where they come from, and nobody else is told.
      'referrer-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    }
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) {
    text += String(part)
    if (text.length > bodyMaxBytes) throw new ControlError('That is too much.')
  }
  return text
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function form(action: string, content: string): string {
  return `<form method="post" action="${action}">${content}</form>`
}

function button(label: string, name?: string, value?: number): string {
  return `<button${name === undefined ? '' : ` name="${name}" value="${value}"`}>${label}</button>`
}

function fault(text: string): string {
  return `<p role="alert">${escapeHtml(text)}</p><p><a href="/">Back</a></p>`
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
h2{font-size:1.1rem;margin:1.5rem 0 .3rem}section{border-top:1px solid #8886}form{display:inline-block;margin:.3rem .4rem .3rem 0}a{color:inherit}
button,input,select{font:inherit;padding:.3rem .8rem;margin-right:.4rem;max-width:100%}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`
}
