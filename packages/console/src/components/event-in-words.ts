import { durationInWords } from '../ui/duration.ts'
import { inWords } from '../ui/in-words.ts'

/** A line of what an event tells; `before` only where it tells a change. */
export interface Said {
  readonly name: string
  readonly before?: string
  readonly now: string
}

type Names = Readonly<Record<string, string>>

/** What people call some of them. */
const titles: Readonly<Record<string, string>> = {
  has_own_duration: 'Has a longest time of its own',
  max_duration_seconds: 'Longest time',
  maxDurationSeconds: 'Longest time',
}

/** Members that tell where something is among the server's own records, and nothing of it. */
const silent = new Set(['appId', 'policyVersion', 'stepId', 'stepKey'])
/** Beyond that a list is counted. */
const listedMost = 5

/** What an event tells, with ids as the names that go with it: who reads it has not the records before them (AUD-6). */
export function eventInWords(detail: unknown, names: Names): Said[] {
  const { before, after, now = after, changed, ...others }: Readonly<Record<string, unknown>> = Object(detail)
  const rest = Object.entries(others)
    .filter(([name]) => !silent.has(name))
    .map(([name, value]) => ({ name: memberInWords(name), now: valueInWords(name, value, names) }))
  if (now === undefined && before === undefined) {
    const names = Array.isArray(changed) && changed.length > 0 ? changed.map((name) => memberInWords(String(name))) : []
    return names.length === 0 ? rest : [{ name: 'Changed', now: names.join(', ') }, ...rest]
  }
  if (isRecord(before) && isRecord(now)) {
    // The database keeps members in an order of its own.
    const inOrder = Array.isArray(changed) ? changed.map(String) : []
    const members = [...new Set([...inOrder, ...Object.keys(before), ...Object.keys(now)])]
    const changes = members.map((name) => ({
      name: memberInWords(name),
      before: valueInWords(name, before[name], names),
      now: valueInWords(name, now[name], names),
    }))
    return [...changes, ...rest]
  }
  const change =
    now === undefined
      ? { name: 'Before', now: valueInWords('', before, names) }
      : { name: 'Changed', before: valueInWords('', before, names), now: valueInWords('', now, names) }
  return [change, ...rest]
}

/** "custom_name" and "displayName" are "Name", "grant_policy_id" is "Grant policy", "isPaused" is "Paused". */
function memberInWords(name: string): string {
  const title = Object.hasOwn(titles, name) ? titles[name] : undefined
  if (title !== undefined) return title
  const words = name
    .replace(/^(custom_|(display|is)(_|(?=[A-Z])))/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_ ](ids?|seconds)$/i, '')
  return inWords(words.replaceAll('_', ' ').toLowerCase())
}

function valueInWords(name: string, value: unknown, names: Names): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (/seconds$/i.test(name) && Number(value) > 0) return durationInWords(Number(value))
  if (Array.isArray(value)) {
    const listed = value.slice(0, listedMost).map((each) => valueInWords('', each, names))
    const more = value.length - listed.length
    return listed.length === 0 ? 'none' : listed.join(', ') + (more > 0 ? ` and ${more} more` : '')
  }
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text))
    return new Date(text).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })
  return names[text] ?? text
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
