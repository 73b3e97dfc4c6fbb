import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An upstream of people and the crews they are in, which answers in pages of two and counts what it was asked. */
export interface Upstream extends AsyncDisposable {
  readonly url: string
  requestCount(): number
  /** every nth answer is a 503; 0 heals it */
  failEvery(n: number): void
}

/** `ann@red`: the person and the crew */
const people = ['ann@red', 'bob@red', 'cid@blue', 'dan@blue', 'eve@red', 'fay@blue', 'gus@red', 'hal@red']
const crews = ['red', 'blue']
const lists: Readonly<Record<string, readonly string[]>> = { people, crews }
const pageSize = 2

/** Slow enough that a test can kill a program between two pages. */
const latencyMs = 15

export async function startUpstream(): Promise<Upstream> {
  let requests = 0
  let failEvery = 0
  const server = createServer((request, response) => {
    requests++
    const url = new URL(request.url ?? '/', 'http://upstream')
    const isFailing = failEvery > 0 && requests % failEvery === 0
    const list = lists[url.pathname.slice(1)] ?? []
    const from = Number(url.searchParams.get('from') ?? '0')
    const next = from + pageSize < list.length ? String(from + pageSize) : ''
    setTimeout(() => {
      if (isFailing) response.writeHead(503)
      response.end(JSON.stringify({ items: list.slice(from, from + pageSize), next }))
    }, latencyMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requestCount: () => requests,
    failEvery(n) {
      failEvery = n
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
