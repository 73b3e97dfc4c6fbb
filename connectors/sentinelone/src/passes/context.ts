import type { ConnectorEnvironment, FetchedPage, ListPass } from '@rostrum/connector'
import type { ConsoleList } from '../client/console-lists.ts'
import type { ConsoleClient, TokenOwner } from '../client.ts'
import type { ConsoleMap } from './console-map.ts'
import type { ScopeLimits } from './limits.ts'
import { Rows } from './rows.ts'

/** What the passes of one sync share. */
export interface PassContext {
  readonly client: ConsoleClient
  readonly environment: ConnectorEnvironment
  readonly map: ConsoleMap
  readonly limits: ScopeLimits
  readonly scopedEntitlements: boolean
  /** whom the token belongs to, where the console told */
  readonly owner: () => TokenOwner | undefined
}

/** A list of the console read whole. A subclass says what becomes of a row; a row may come twice. */
export abstract class ConsolePass<Item> implements ListPass<Item> {
  readonly name: string
  readonly after: readonly string[]
  protected readonly context: PassContext
  protected readonly list: ConsoleList<Item>

  constructor(context: PassContext, list: ConsoleList<Item>, after: readonly string[]) {
    this.context = context
    this.list = list
    this.name = list.name
    this.after = after
  }

  fetch(cursor: string, signal: AbortSignal): Promise<FetchedPage<Item>> {
    return this.context.client.getPage(this.list, { cursor }, signal)
  }

  convert(items: readonly Item[]): Rows {
    const rows = this.newRows()
    if (items.length > 0) this.context.map.markListed(this.name)
    for (const item of items) this.add(item, rows)
    return rows
  }

  abstract finish(): Rows

  protected abstract add(item: Item, rows: Rows): void

  protected newRows(): Rows {
    return new Rows(this.context.map, this.context.scopedEntitlements)
  }
}
