/** The operations of the Go syncer's action stack that this one uses, by the names its checkpoints carry (c1z-format 6). */
export type Operation =
  | 'init'
  | 'list-resource-types'
  | 'list-resources'
  | 'list-static-entitlements'
  | 'list-entitlements'
  | 'list-grants'
  | 'targeted-resource-sync'

export interface Action {
  readonly id: string
  readonly operation: Operation
  readonly page_token?: string
  readonly resource_type_id?: string
  readonly resource_id?: string
  readonly parent_resource_type_id?: string
  readonly parent_resource_id?: string
  /** a sibling chain that EnqueuePageTokens asked for */
  readonly spawned?: true
  /** reads a whole type at once instead of one resource */
  readonly type_scoped?: true
}
export type NewAction = Omit<Action, 'id'>

/**
 * What is left to do, as a stack: the last action is the current one. Kept in the checkpoint of every committed page,
 * so that a run that is killed goes on behind it.
 */
export class ActionStack {
  readonly #actions: Action[] = []
  #nextId = 0
  #completed = 0
  #warnings = 0

  static parse(text: string): ActionStack {
    const stack = new ActionStack()
    if (text === '') return stack
    // The working copy's fingerprint matched, so this text was written by toString of the same program.
    const saved = JSON.parse(text) as SavedStack
    for (const id of saved.action_order ?? []) {
      const action = saved.actions_map?.[id]
      if (action !== undefined) stack.#actions.push(action)
    }
    stack.#nextId = saved.current_action_id ?? 0
    stack.#completed = saved.completed_actions_count ?? 0
    stack.#warnings = saved.warnings_count ?? 0
    return stack
  }

  toString(): string {
    const saved: SavedStack = {
      ...(this.#actions.length > 0 && {
        actions_map: Object.fromEntries(this.#actions.map((action) => [action.id, action])),
        action_order: this.#actions.map((action) => action.id),
      }),
      ...(this.#nextId > 0 && { current_action_id: this.#nextId }),
      ...(this.#completed > 0 && { completed_actions_count: this.#completed }),
      ...(this.#warnings > 0 && { warnings_count: this.#warnings }),
      version: this.#actions.some((action) => action.spawned || action.type_scoped) ? 2 : 1,
    }
    return JSON.stringify(saved)
  }

  get isEmpty(): boolean {
    return this.#actions.length === 0
  }

  get completed(): number {
    return this.#completed
  }

  /** how many actions were skipped because what they were about is gone */
  get warnings(): number {
    return this.#warnings
  }

  push(action: NewAction): void {
    this.#actions.push({ id: String(this.#nextId++).padStart(10, '0'), ...action })
  }

  /** The current action and those below it that may run beside it: same operation, up to `width`. */
  top(width: number): readonly Action[] {
    const found: Action[] = []
    for (let index = this.#actions.length - 1; index >= 0 && found.length < width; index--) {
      const action = this.#actions[index]
      if (action === undefined || (found[0] !== undefined && found[0].operation !== action.operation)) break
      found.push(action)
    }
    return found
  }

  /** Goes on with the action at another page, or ends it when there is none. */
  advance(action: Action, nextPageToken: string): void {
    const index = this.#actions.findLastIndex((candidate) => candidate.id === action.id)
    if (index < 0) throw new Error(`action ${action.id} is not on the stack (this is a bug)`)
    if (nextPageToken === '') {
      this.#actions.splice(index, 1)
      this.#completed++
    } else {
      this.#actions[index] = { ...action, page_token: nextPageToken }
    }
  }

  /** Ends an action without a result. */
  skip(action: Action): void {
    this.advance(action, '')
    this.#warnings++
  }
}

interface SavedStack {
  actions_map?: Record<string, Action>
  action_order?: string[]
  current_action_id?: number
  completed_actions_count?: number
  warnings_count?: number
  version: 1 | 2
}
