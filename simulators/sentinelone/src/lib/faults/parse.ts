import { isObject } from '../tenant/save.ts'
import { mutationNames } from './mutations.ts'
import type { FaultRule } from './rule.ts'

const kinds = [
  'too many requests',
  'server error',
  'refusal',
  'slow',
  'truncated',
  'reset',
  'swallowed write',
  'invalid cursor',
  'cursors expire',
  'empty list',
  'html page',
  'numeric ids',
  'missing field',
  'empty next cursor',
  'null total',
  'repeated page',
  'mutation',
] satisfies FaultRule['action']['kind'][]

const ruleMembers = ['name', 'method', 'path', 'exact', 'when', 'action']
const timingMembers = ['nth', 'every', 'first', 'chance', 'seed']

/** Reads rules that were written by hand, and says which one is wrong. */
export function parseFaultRules(value: unknown, source: string): FaultRule[] {
  if (!Array.isArray(value)) throw new Error(`${source} is not a list of fault rules`)
  return value.map((rule: unknown, index) => {
    const where = `fault rule ${index} of ${source}`
    if (!isObject(rule)) throw new Error(`${where} is not an object`)
    refuseUnknown(rule, ruleMembers, where)
    if (rule.when !== undefined) {
      if (!isObject(rule.when)) throw new Error(`${where}: when is not an object`)
      refuseUnknown(rule.when, timingMembers, `${where}: when`)
    }
    const { action } = rule
    const kind = isObject(action) ? kinds.find((candidate) => candidate === action.kind) : undefined
    if (!isObject(action) || !kind) throw new Error(`${where}: its action is none of ${kinds.join(', ')}`)
    if (kind === 'mutation' && !mutationNames.some((name) => name === action.mutation))
      throw new Error(`${where}: its mutation is none of ${mutationNames.join(', ')}`)
    if (kind === 'slow' && typeof action.delayMs !== 'number') throw new Error(`${where}: slow needs delayMs`)
    if (kind === 'missing field' && typeof action.field !== 'string') throw new Error(`${where}: it needs a field`)
    if (kind === 'reset' && action.when !== 'before' && action.when !== 'after')
      throw new Error(`${where}: reset needs when, before or after`)
    // The members that matter are checked above; a wrong type in another shows in the first run.
    return rule as unknown as FaultRule
  })
}

function refuseUnknown(value: Record<string, unknown>, members: readonly string[], where: string): void {
  for (const member of Object.keys(value))
    if (!members.includes(member)) throw new Error(`${where}: ${member} is none of ${members.join(', ')}`)
}
