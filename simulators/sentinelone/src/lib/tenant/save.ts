import { type Clock, systemClock } from '../clock.ts'
import type { Kind } from './records.ts'
import { Tenant } from './tenant.ts'

const format = 'sentinelone-simulator/1'
const kinds = [
  'settings',
  'accounts',
  'sites',
  'groups',
  'roles',
  'users',
  'serviceUsers',
  'activities',
  'tokens',
] as const satisfies readonly Kind[]

/** The whole tenant as JSON, tokens included: they are invented, and a rehearsal goes on where it stopped. */
export function saveTenant(tenant: Tenant): string {
  const lists = kinds.map((kind) => [kind, tenant[kind].all()] as const)
  const header = { format, name: tenant.name, id: tenant.id, seed: tenant.seed }
  return `${JSON.stringify({ ...header, ...Object.fromEntries(lists) }, null, 1)}\n`
}

/** The inverse of `saveTenant`, from its text or from the parsed text. */
export function loadTenant(saved: unknown, clock: Clock = systemClock): Tenant {
  const value: unknown = typeof saved === 'string' ? JSON.parse(saved) : saved
  if (!isObject(value) || value.format !== format)
    throw new Error(`not a saved tenant: its format is not ${format}; make one with --save`)
  const { name, id, seed } = value
  if (typeof name !== 'string' || typeof id !== 'string') throw new Error('the saved tenant has no name or no id')
  const tenant = new Tenant({ name, id, clock, seed: typeof seed === 'number' ? seed : String(seed ?? name) })
  for (const kind of kinds) {
    const list = value[kind]
    if (!Array.isArray(list)) throw new Error(`the saved tenant has no list ${kind}`)
    for (const record of list) putUnchecked(tenant, kind, record)
  }
  return tenant
}

/** Reading a saved tenant trusts its members beyond the id: it is a tool's own file, not input from outside. */
export function putUnchecked(tenant: Tenant, kind: Kind, record: unknown): void {
  if (!isObject(record) || typeof record.id !== 'string')
    throw new Error(`a record of ${kind} has no id: ${JSON.stringify(record)?.slice(0, 80)}`)
  tenant.put(kind, record as never)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
