import { get } from 'node:http'
import { describeError } from '../../errors.ts'
import type { RunnerIo } from '../runner-io.ts'

export interface HealthQuestion {
  readonly address: string
  readonly port: number
  readonly endpoint: string
  readonly timeoutSeconds: number
}

/** Asks a running connector. 0 when it answers 200; else 1, which container runtimes take for "unhealthy". */
export async function checkHealth(question: HealthQuestion, io: Pick<RunnerIo, 'stderr'>): Promise<number> {
  const { address, port, endpoint, timeoutSeconds } = question
  const url = `http://${toHost(address)}:${port}/${endpoint}`
  try {
    const status = await statusOf(url, timeoutSeconds * 1000)
    if (status === 200) return 0
    io.stderr.write(`${url} answered ${status}: the connector is not well\n`)
  } catch (error) {
    io.stderr.write(`${url} did not answer: ${describeError(error)}; is the connector running with --health-check?\n`)
  }
  return 1
}

/** Where a server listens on every address, loopback reaches it. */
function toHost(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return address.includes(':') ? `[${address}]` : address
}

function statusOf(url: string, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.destroy()
      resolve(response.statusCode ?? 0)
    })
    request.on('error', (error) => {
      reject(error.name === 'AbortError' ? new Error(`no answer within ${timeoutMs / 1000} s`) : error)
    })
  })
}
