/** One level of a nested listing: the upstream's cursor, and the type and id of what is being listed. */
export interface PageState {
  readonly token?: string
  readonly type?: string
  readonly id?: string
}

// What the outside contract allows for the tokens of connectors.
const maxTokenBytes = 1 << 20

/**
 * Reads a page token in the form that connectors share, a stack as JSON; the last state is the current one. The empty
 * token is the empty stack: a listing that begins, or that has ended.
 */
export function parsePageToken(text: string): PageState[] {
  if (text === '') return []
  const bag: unknown = parseJson(text)
  if (!isRecord(bag)) throw malformed(text, 'no object')
  const states = bag.states ?? []
  if (!Array.isArray(states)) throw malformed(text, '"states" is no list')
  const current = bag.current_state ?? undefined
  if (current === undefined && states.length > 0) throw malformed(text, 'it has "states", but no "current_state"')
  return [...states, ...(current === undefined ? [] : [current])].map((state) => readState(state, text))
}

/** The token of a stack, byte for byte as the Go SDK writes it unless a value holds `<`, `>` or `&`. */
export function formatPageToken(stack: readonly PageState[]): string {
  const current = stack.at(-1)
  if (current === undefined) return ''
  const below = stack.slice(0, -1).map(writeState)
  // Go writes its empty list as null.
  const text = JSON.stringify({ states: below.length === 0 ? null : below, current_state: writeState(current) })
  const bytes = Buffer.byteLength(text)
  if (bytes > maxTokenBytes) throw new RangeError(`a page token of ${bytes} bytes must be <= ${maxTokenBytes} bytes`)
  return text
}

/** The stack after a page: the current listing goes on at `token`, or is finished and dropped when that is empty. */
export function advancePage(stack: readonly PageState[], token: string): PageState[] {
  const current = stack.at(-1)
  if (current === undefined) return token === '' ? [] : [{ token }]
  const below = stack.slice(0, -1)
  return token === '' ? below : [...below, { ...current, token }]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed(text, 'no JSON', cause)
  }
}

function readState(state: unknown, text: string): PageState {
  if (!isRecord(state)) throw malformed(text, 'a state is no object')
  for (const key of ['token', 'type', 'id']) {
    const value = state[key]
    if (value !== undefined && typeof value !== 'string') throw malformed(text, `"${key}" of a state is no string`)
  }
  return writeState(state)
}

/** The known members in Go's order, the empty ones left out. */
function writeState({ token, type, id }: PageState): PageState {
  return { ...(token && { token }), ...(type && { type }), ...(id && { id }) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(text: string, reason: string, cause?: unknown): TypeError {
  const start = text.length > 80 ? `${text.slice(0, 80)}…` : text
  return new TypeError(`page token ${JSON.stringify(start)} cannot be read: ${reason}`, { cause })
}
