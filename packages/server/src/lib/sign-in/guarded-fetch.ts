import type { AddressGuard } from '@rostrum/outbound'
import { Agent, fetch } from 'undici'

const timeoutMs = 10_000
const answerMaxBytes = 1_000_000

export type Fetch = (url: string, options: object) => Promise<Response>

/**
 * For addresses that people typed, and those that what they lead to names: only what the guard lets through is called,
 * no redirect is followed, and neither time nor size is without end (product.md CON-10).
 */
export function createGuardedFetch(guard: AddressGuard): Fetch {
  return async (text, options) => {
    const url = new URL(text)
    const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443)
    // What is written as an address is resolved by nobody, so it is looked at here.
    await guard.resolve(url.hostname, port)
    if (url.protocol !== 'https:' && !guard.isNamed(url.hostname, port))
      throw new Error(`${url.origin} is not called: it takes https`)
    const dispatcher = new Agent({ connect: { lookup: guard.lookup(port) }, maxResponseSize: answerMaxBytes })
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await fetch(url, { ...options, redirect: 'manual', dispatcher, signal })
      const body = [101, 204, 205, 304].includes(answer.status) ? null : await answer.arrayBuffer()
      return new Response(body, { status: answer.status, headers: [...answer.headers] })
    } finally {
      await dispatcher.destroy()
    }
  }
}
