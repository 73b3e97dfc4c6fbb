import type { MovableClock } from './clock.ts'
import type { Console } from './console.ts'
import type { Faults } from './faults/faults.ts'
import { mutate, mutationNames } from './faults/mutations.ts'
import { parseFaultRules } from './faults/parse.ts'
import { type Answer, jsonAnswer, plainText } from './http/answer.ts'
import type { Journal } from './journal.ts'
import type { RequestLog } from './request-log.ts'
import { isObject, saveTenant } from './tenant/save.ts'

interface Controlled {
  readonly console: Console
  readonly clock: MovableClock
  readonly faults: Faults
  readonly journal: Journal
  readonly log: RequestLog
  setLatencyMs(latencyMs: number): void
}

export interface ControlRequest {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly ip: string
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/**
 * What a program that holds the simulator in its hands can do, for other processes: see the truth, move the clock, make
 * things go wrong. It knows no passwords, so it answers this machine only.
 */
export function createControl(controlled: Controlled): (request: ControlRequest) => Answer | undefined {
  const { console, clock, faults, journal, log } = controlled
  const { tenant } = console

  const operations: Record<string, (body: Record<string, unknown>) => Answer> = {
    'GET /_simulator/tenant': () => ({ ...jsonAnswer(null), body: saveTenant(tenant) }),
    'GET /_simulator/journal': () => jsonAnswer(journal.entries),
    'DELETE /_simulator/journal': () => {
      journal.clear()
      return jsonAnswer({})
    },
    'GET /_simulator/requests': () => jsonAnswer({ requests: log.requests, countByPath: log.countByPath() }),
    'DELETE /_simulator/requests': () => {
      log.clear()
      return jsonAnswer({})
    },
    'GET /_simulator/faults': () => jsonAnswer(faults.rules),
    'PUT /_simulator/faults': (body) => {
      faults.set(parseFaultRules(body.rules, 'the body'))
      return jsonAnswer(faults.rules)
    },
    'DELETE /_simulator/faults': () => {
      faults.clear()
      return jsonAnswer([])
    },
    'GET /_simulator/clock': () => jsonAnswer({ now: new Date(clock.now()).toISOString() }),
    'POST /_simulator/clock': (body) => {
      if (typeof body.advanceMs === 'number') clock.advance(body.advanceMs)
      else if (typeof body.moveTo === 'string') clock.moveTo(body.moveTo)
      else throw new Error('the body needs advanceMs, a number, or moveTo, a date')
      return jsonAnswer({ now: new Date(clock.now()).toISOString() })
    },
    'PUT /_simulator/latency': (body) => {
      const { latencyMs } = body
      if (typeof latencyMs !== 'number' || latencyMs < 0) throw new Error('the body needs latencyMs, a number')
      controlled.setLatencyMs(latencyMs)
      return jsonAnswer({ latencyMs })
    },
    'POST /_simulator/mutations': (body) => {
      const name = mutationNames.find((candidate) => candidate === body.mutation)
      if (!name) throw new Error(`mutation must be one of ${mutationNames.join(', ')}`)
      mutate(tenant, name)
      return jsonAnswer({})
    },
    'POST /_simulator/tokens': (body) => {
      const { owner, expiresAt, permissions } = body
      if (typeof owner !== 'string') throw new Error('the body needs owner, the id of a user or service user')
      const token = console.tokens.mint({
        owner,
        ...(typeof expiresAt === 'string' ? { expiresAt } : {}),
        ...(Array.isArray(permissions) ? { permissions: permissions.map(String) } : {}),
      })
      return jsonAnswer({ token: token.id, expiresAt: token.expiresAt })
    },
  }

  return ({ method, path, body, ip }) => {
    if (!path.startsWith('/_simulator/')) return undefined
    if (!loopback.has(ip)) return plainText(403, 'the control endpoint answers this machine only\n')
    const operation = Object.hasOwn(operations, `${method} ${path}`) ? operations[`${method} ${path}`] : undefined
    if (!operation) return plainText(404, `no such operation; there are:\n${Object.keys(operations).join('\n')}\n`)
    try {
      const parsed: unknown = body === '' ? {} : JSON.parse(body)
      if (!isObject(parsed)) throw new Error('the body must be a JSON object')
      return operation(parsed)
    } catch (error) {
      return plainText(400, `${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
}
