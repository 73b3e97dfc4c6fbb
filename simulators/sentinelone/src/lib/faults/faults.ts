import { readFileSync } from 'node:fs'
import type { Answer } from '../http/answer.ts'
import type { Cursors } from '../http/cursor.ts'
import { Random } from '../random.ts'
import type { Tenant } from '../tenant/tenant.ts'
import * as effects from './effects.ts'
import { mutate } from './mutations.ts'
import { parseFaultRules } from './parse.ts'
import type { FaultRule, FaultTiming } from './rule.ts'

/** What the faults make of one request. */
export interface Plan {
  readonly names: readonly string[]
  readonly delayMs: number
  readonly swallow: boolean
  readonly reset: 'before' | 'after' | undefined
  /** sent without looking at the request */
  readonly instead: Answer | undefined
  /** what the answer becomes */
  readonly change: (answer: Answer) => Answer
}

interface Rule {
  readonly rule: FaultRule
  readonly random: Random
  seen: number
}

export interface FaultTarget {
  readonly method: string
  readonly path: string
  readonly hasCursor: boolean
}

/** A schedule of things that go wrong, which can be changed at any time. */
export class Faults {
  readonly #tenant: Tenant
  readonly #cursors: Cursors
  readonly #lastAnswers = new Map<string, Answer>()
  #rules: Rule[] = []

  constructor(tenant: Tenant, cursors: Cursors, rules: readonly FaultRule[] = []) {
    this.#tenant = tenant
    this.#cursors = cursors
    this.set(rules)
  }

  get rules(): readonly FaultRule[] {
    return this.#rules.map(({ rule }) => rule)
  }

  /** Replaces the schedule; counting begins anew. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = []
    this.add(...rules)
  }

  add(...rules: readonly FaultRule[]): void {
    for (const rule of rules) this.#rules.push({ rule, random: new Random(rule.when?.seed ?? 'faults'), seen: 0 })
  }

  /** The schedule in a JSON file: a list of rules. */
  load(file: string): void {
    this.set(parseFaultRules(JSON.parse(readFileSync(file, 'utf8')), file))
  }

  clear(): void {
    this.set([])
  }

  /** Decides what happens to a request; each one counts. */
  plan(target: FaultTarget): Plan {
    const fallen = this.#rules.filter((entry) => matches(entry.rule, target) && isDue(entry)).map(({ rule }) => rule)
    const changes: ((answer: Answer) => Answer)[] = []
    let delayMs = 0
    let swallow = false
    let reset: Plan['reset']
    let instead: Answer | undefined
    for (const { action } of fallen) {
      switch (action.kind) {
        case 'too many requests':
          instead ??= effects.refuseForRate(action, this.#tenant.clock)
          break
        case 'server error':
          if (action.afterCommit) changes.push(() => effects.fail(action))
          else instead ??= effects.fail(action)
          break
        case 'refusal':
          instead ??= effects.refuse(action)
          break
        case 'invalid cursor':
          instead ??= effects.refuseCursor()
          break
        case 'html page':
          instead ??= effects.page()
          break
        case 'slow':
          delayMs += action.delayMs
          break
        case 'swallowed write':
          swallow = true
          break
        case 'reset':
          reset = action.when
          break
        case 'cursors expire':
          this.#cursors.expireAll()
          break
        case 'mutation':
          mutate(this.#tenant, action.mutation)
          break
        case 'repeated page':
          changes.push((answer) => this.#lastAnswers.get(keyOf(target)) ?? answer)
          break
        case 'empty list':
          changes.push(effects.empty)
          break
        case 'truncated':
          changes.push((answer) => effects.truncate(action, answer))
          break
        case 'numeric ids':
          changes.push((answer) => effects.numberIds(action, answer))
          break
        case 'missing field':
          changes.push((answer) => effects.dropField(action, answer))
          break
        case 'empty next cursor':
          changes.push(effects.emptyNextCursor)
          break
        case 'null total':
          changes.push(effects.nullTotal)
          break
        default:
          action satisfies never
      }
    }
    const names = fallen.map((rule) => rule.name ?? rule.action.kind)
    const change = (answer: Answer) => {
      const changed = changes.reduce((current, next) => next(current), answer)
      this.#remember(target, changed)
      return changed
    }
    return { names, delayMs, swallow, reset, instead, change }
  }

  /** Whole pages are only kept while some rule may repeat them. */
  #remember(target: FaultTarget, answer: Answer): void {
    if (answer.status !== 200 || !this.#rules.some(({ rule }) => rule.action.kind === 'repeated page')) return
    this.#lastAnswers.set(keyOf(target), answer)
  }
}

function keyOf(target: FaultTarget): string {
  return `${target.method} ${target.path}`
}

function matches(rule: FaultRule, target: FaultTarget): boolean {
  if (rule.method !== undefined && rule.method !== target.method) return false
  if (rule.action.kind === 'swallowed write' && target.method === 'GET') return false
  if (rule.action.kind === 'invalid cursor' && !target.hasCursor) return false
  if (rule.path === undefined || rule.path === target.path) return true
  return !rule.exact && target.path.startsWith(`${rule.path}/`)
}

function isDue(entry: Rule): boolean {
  entry.seen++
  const { nth, every, first, chance }: FaultTiming = entry.rule.when ?? {}
  if (nth !== undefined && !(typeof nth === 'number' ? [nth] : nth).includes(entry.seen)) return false
  if (every !== undefined && entry.seen % every !== 0) return false
  if (first !== undefined && entry.seen > first) return false
  return chance === undefined || entry.random.fraction() < chance
}
