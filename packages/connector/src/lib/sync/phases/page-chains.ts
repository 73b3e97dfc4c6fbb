import { createHash } from 'node:crypto'
import { findAllAnnotations } from '@rostrum/protocol'
import { EnqueuePageTokensSchema } from '@rostrum/protocol/connector'
import type { Page } from '../../capability.ts'
import { connectorBug } from '../connector-bug.ts'
import type { Action, ActionStack } from './actions.ts'

/** What one answer may schedule beside its own next page (baton-protocol 11.3). */
const tokensMax = 1024
const tokenBytesMax = 1 << 20
const tokensBytesMax = 16 << 20

/** A token longer than this is remembered by its digest. */
const shortToken = 64

interface Chain {
  readonly tokens: Set<string>
  /** the chain itself and its siblings that are not at their end */
  open: number
}

/** Follows the page tokens of listings, and refuses those that would list for ever or twice. */
export class PageChains {
  readonly #stack: ActionStack
  readonly #chains = new Map<string, Chain>()

  constructor(stack: ActionStack) {
    this.#stack = stack
  }

  /** Judges the tokens of an answer; what it returns moves the action on, with the answer's siblings on top of it. */
  follow(action: Action, page: Page<unknown>): () => void {
    const siblings = siblingTokens(action, page)
    const key = keyOf(action)
    const chain = this.#chains.get(key) ?? { tokens: new Set(), open: 1 }
    this.#chains.set(key, chain)
    const next = page.nextPageToken
    for (const token of next === '' ? siblings : [next, ...siblings]) {
      const remembered = token.length <= shortToken ? token : createHash('sha256').update(token).digest('base64')
      if (token === action.page_token || chain.tokens.has(remembered)) {
        throw connectorBug(`${whatOf(action)} answered a page token that was there before, so it would never end`)
      }
      chain.tokens.add(remembered)
    }
    chain.open += siblings.length - (next === '' ? 1 : 0)
    if (chain.open === 0) this.#chains.delete(key)
    return () => {
      this.#stack.advance(action, next)
      const { id: _, ...same } = action
      for (const token of siblings.toReversed()) this.#stack.push({ ...same, page_token: token, spawned: true })
    }
  }
}

function siblingTokens(action: Action, page: Page<unknown>): readonly string[] {
  const found = findAllAnnotations(page.annotations ?? [], EnqueuePageTokensSchema)
  const [first] = found
  if (first === undefined) return []
  const { pageTokens } = first
  const what = whatOf(action)
  if (action.operation !== 'list-entitlements' && action.operation !== 'list-grants') {
    throw connectorBug(`${what} schedules page tokens, which only lists of entitlements and grants may`)
  }
  if (found.length > 1) throw connectorBug(`${what} schedules page tokens ${found.length} times in one answer`)
  if (pageTokens.length > tokensMax) {
    throw connectorBug(`${what} schedules ${pageTokens.length} page tokens in one answer, at most ${tokensMax} may be`)
  }
  let sum = 0
  for (const token of pageTokens) {
    const bytes = Buffer.byteLength(token)
    if (bytes === 0) throw connectorBug(`${what} schedules an empty page token`)
    if (bytes > tokenBytesMax) {
      throw connectorBug(`${what} schedules a page token of ${bytes} bytes, at most ${tokenBytesMax} may be`)
    }
    sum += bytes
  }
  if (sum > tokensBytesMax) {
    throw connectorBug(`${what} schedules page tokens of ${sum} bytes in one answer, at most ${tokensBytesMax} may be`)
  }
  return pageTokens
}

/** How messages name what an action lists. */
function whatOf(action: Action): string {
  const resource = action.resource_id === undefined ? '' : `:${action.resource_id}`
  const parent =
    action.parent_resource_id === undefined
      ? ''
      : ` under ${action.parent_resource_type_id}:${action.parent_resource_id}`
  return `${action.operation} of ${action.resource_type_id}${resource}${parent}`
}

function keyOf(action: Action): string {
  return JSON.stringify([
    action.operation,
    action.resource_type_id,
    action.resource_id,
    action.parent_resource_type_id,
    action.parent_resource_id,
  ])
}
