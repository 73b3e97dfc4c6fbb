import type { ConnectorEnvironment, EventFeed, EventPage, EventRequest } from '@rostrum/connector'
import { type Event, EventType } from '@rostrum/protocol/connector'
import type { Instant } from '../client/answer-fields.ts'
import { rolesList } from '../client/console-lists.ts'
import type { ConsoleClient } from '../client.ts'
import type { ScopeLimits } from '../passes/limits.ts'
import { activitiesList, type ConsoleActivity } from './activity.ts'
import { toEvent } from './activity-events.ts'
import { type ActivityKind, kindsByCode } from './activity-kinds.ts'
import {
  compareIds,
  type FeedPosition,
  formatPosition,
  parsePosition,
  positionBehind,
  startOfFeed,
} from './feed-cursor.ts'

interface FeedTools {
  readonly client: ConsoleClient
  readonly environment: ConnectorEnvironment
  readonly limits: ScopeLimits
}

const usualPageSize = 200
const largestPageSize = 1000

const id = 'sentinelone_activities'
const eventTypes = [EventType.USAGE, EventType.RESOURCE_CHANGE]

/** The feed before anybody told it which console: only told of. */
export const unconfiguredFeed: EventFeed = {
  id,
  eventTypes,
  listEvents: async ({ cursor }) => ({ events: [], cursor, hasMore: false }),
}

/**
 * The console's activities as events: who signed in, and whose or what record changed.
 *
 * A page is asked for from the instant at which the one before it ended, and what was told of that instant is left out.
 * The console's own cursors would not do: nothing is known of how long they live.
 */
export class ActivityFeed implements EventFeed {
  readonly id = id
  readonly eventTypes = eventTypes
  readonly #tools: FeedTools
  #kinds: ReadonlyMap<number, ActivityKind> | undefined
  readonly #roleIds = new Map<string, string>()

  constructor(tools: FeedTools) {
    this.#tools = tools
  }

  async listEvents(request: EventRequest): Promise<EventPage> {
    const { cursor, startAt, signal } = request
    const position = cursor === '' ? startOfFeed(startAt) : parsePosition(cursor)
    const pageSize = request.pageSize === 0 ? usualPageSize : Math.min(request.pageSize, largestPageSize)
    const kinds = await this.#readKinds(signal)
    const { fresh, isEnd } = await this.#readFrom(position, pageSize, kinds, signal)
    const page = fresh.slice(0, pageSize)
    return {
      events: await this.#toEvents(page, kinds, signal),
      cursor: formatPosition(advance(position, page)),
      hasMore: !isEnd || fresh.length > page.length,
    }
  }

  /** At least one activity that was not told yet, unless there is none. */
  async #readFrom(
    position: FeedPosition,
    pageSize: number,
    kinds: ReadonlyMap<number, ActivityKind>,
    signal: AbortSignal,
  ): Promise<{ readonly fresh: readonly ConsoleActivity[]; readonly isEnd: boolean }> {
    const query = {
      activityTypes: [...kinds.keys()].join(','),
      sortBy: 'createdAt',
      sortOrder: 'asc',
      ...(position.at !== '' && { createdAt__gte: position.at }),
    }
    const told = position.through === '' ? position.told.size : largestPageSize
    const limit = Math.min(pageSize + told, largestPageSize)
    const found = new Map<string, ConsoleActivity>()
    let cursor = ''
    do {
      const page = await this.#tools.client.getPage(activitiesList, { cursor, limit, query }, signal)
      for (const activity of page.items) if (!wasTold(position, activity)) found.set(activity.id, activity)
      cursor = page.nextCursor
    } while (cursor !== '' && found.size === 0)
    return { fresh: [...found.values()].sort(inOrder), isEnd: cursor === '' }
  }

  async #toEvents(
    activities: readonly ConsoleActivity[],
    kinds: ReadonlyMap<number, ActivityKind>,
    signal: AbortSignal,
  ): Promise<Event[]> {
    const events: Event[] = []
    if (activities.some(({ code }) => kinds.get(code) === 'role')) await this.#learnRoles(signal)
    for (const activity of activities) {
      const kind = kinds.get(activity.code)
      if (kind === undefined || !this.#isInLimits(activity)) continue
      const event = toEvent(activity, kind, (name) => this.#roleIds.get(name))
      if (event !== undefined) events.push(event)
      else this.#tools.environment.log.debug('an activity does not say about what', { id: activity.id, kind })
    }
    return events
  }

  #isInLimits({ accountId, siteId }: ConsoleActivity): boolean {
    const { limits } = this.#tools
    if (accountId === undefined) return true
    return siteId === undefined ? limits.allowAccount(accountId) : limits.allowSite({ id: siteId, accountId })
  }

  /** Asked for once, when first needed; a console that does not tell is asked again next time. */
  async #readKinds(signal: AbortSignal): Promise<ReadonlyMap<number, ActivityKind>> {
    if (this.#kinds !== undefined) return this.#kinds
    const types = await this.#tools.client.findActivityTypes(signal)
    if (types === undefined) return kindsByCode([])
    this.#kinds = kindsByCode(types)
    return this.#kinds
  }

  /** Activities call roles by their names. One that is gone, and was not learnt before, stays unknown. */
  async #learnRoles(signal: AbortSignal): Promise<void> {
    const ids = new Map<string, Set<string>>()
    for (let cursor = ''; ; ) {
      const page = await this.#tools.client.getPage(rolesList, { cursor }, signal)
      for (const { id, name = '' } of page.items) ids.set(name, (ids.get(name) ?? new Set()).add(id))
      cursor = page.nextCursor
      if (cursor === '') break
    }
    for (const [name, [id = '', ...others]] of ids) {
      if (others.length === 0) this.#roleIds.set(name, id)
      else this.#roleIds.delete(name)
    }
  }
}

/** Behind the last of some activities; where it was when there are none. */
function advance(position: FeedPosition, page: readonly ConsoleActivity[]): FeedPosition {
  const last = page.at(-1)
  if (last === undefined) return position
  const key = keyOf(last.createdAt)
  const told = page.filter(({ createdAt }) => keyOf(createdAt) === key).map(({ id }) => id)
  if (position.at === '' || keyOf(position.at) !== key) return positionBehind(last.createdAt, new Set(told), '')
  return positionBehind(last.createdAt, new Set([...position.told, ...told]), position.through)
}

/** A console that compares times to the millisecond only gives older ones once more. */
function wasTold({ at, told, through }: FeedPosition, { id, createdAt }: ConsoleActivity): boolean {
  if (at === '') return false
  const [here, there] = [keyOf(createdAt), keyOf(at)]
  if (here !== there) return here < there
  return told.has(id) || (through !== '' && compareIds(id, through) <= 0)
}

function inOrder(a: ConsoleActivity, b: ConsoleActivity): number {
  const [left, right] = [keyOf(a.createdAt), keyOf(b.createdAt)]
  return left === right ? compareIds(a.id, b.id) : left < right ? -1 : 1
}

/** An instant in a form whose text order is the order of time, whatever its number of digits. */
function keyOf(instant: Instant): string {
  const [, second = '', fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?/.exec(instant) ?? []
  return `${second}.${fraction.padEnd(9, '0')}`
}
