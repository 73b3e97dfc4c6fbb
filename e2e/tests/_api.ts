import { watchSecret } from '@rostrum/leak-check'

/** A program with somebody's personal credential, on the listener for this machine. */
export class Api {
  readonly #origin: string
  readonly #token: string

  private constructor(origin: string, token: string) {
    this.#origin = origin
    this.#token = token
  }

  static async signIn(
    origin: string,
    { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  ): Promise<Api> {
    watchSecret(clientSecret)
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
    const answer = await fetch(`${origin}/auth/v1/token`, { method: 'POST', body: new URLSearchParams(form) })
    if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`)
    const { access_token: token } = (await answer.json()) as { access_token: string }
    watchSecret(token)
    return new Api(origin, token)
  }

  /** The answer's body. @throws Error when it is not 200 */
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at member by member
  async call(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(`${this.#origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }

  /** The answer, when it is as it should be; looks again until then. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at member by member
  async when(path: string, isRight: (body: any) => boolean): Promise<any> {
    for (;;) {
      const body = await this.call('GET', path)
      if (isRight(body)) return body
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** All rows of a list, page by page. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at member by member
  async list(path: string): Promise<any[]> {
    const rows = []
    for (let token = ''; ; ) {
      const { list, nextPageToken } = await this.call('GET', `${path}?page_size=100&page_token=${token}`)
      rows.push(...list)
      if (nextPageToken === '') return rows
      token = nextPageToken
    }
  }
}
