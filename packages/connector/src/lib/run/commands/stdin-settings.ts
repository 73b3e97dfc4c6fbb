import type { Clock } from '../../environment.ts'
import type { TextInput } from '../runner-io.ts'
import { UsageError } from '../usage-error.ts'

/** Whoever means to send settings sends them at once; an open pipe that stays silent is a supervisor's. */
const silenceMs = 5000

/** Settings as a JSON object of `BATON_…` variables on stdin: no process list or environment shows them. */
export async function readStdinSettings(stdin: TextInput, clock: Clock): Promise<Record<string, string>> {
  if (!stdin.mayHoldData) return {}
  return parseSettings(await readText(stdin.chunks()[Symbol.asyncIterator](), clock))
}

/** @throws UsageError that quotes nothing of the text, which holds secrets */
export function parseSettings(text: string): Record<string, string> {
  if (text.trim() === '') return {}
  let object: unknown
  try {
    object = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, which holds secrets.
    throw new UsageError('the settings on stdin are not JSON: expected an object such as {"BATON_API_TOKEN": "…"}')
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw new UsageError('the settings on stdin must be a JSON object such as {"BATON_API_TOKEN": "…"}')
  }
  return Object.fromEntries(Object.entries(object).flatMap(([name, value]) => readSetting(name, value)))
}

function readSetting(name: string, value: unknown): [string, string][] {
  if (!name.startsWith('BATON_')) throw new UsageError(`"${name}" on stdin is no setting: names begin with BATON_`)
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return [[name, value.map((item) => `"${String(item).replaceAll('"', '""')}"`).join(',')]]
  if (typeof value === 'object') throw new UsageError(`${name} on stdin must be a text, number, bool or list`)
  return [[name, String(value)]]
}

/** What a sender sends at once, up to the end of the object. */
export async function readText(chunks: AsyncIterator<string>, clock: Clock): Promise<string> {
  const silence = new AbortController()
  const silent = clock.sleep(silenceMs, silence.signal).then(
    () => undefined,
    () => undefined,
  )
  const first = await Promise.race([chunks.next(), silent])
  silence.abort()
  let text = ''
  // A sender that keeps its end open is done when the object is.
  for (let chunk = first; chunk !== undefined && !chunk.done; chunk = await chunks.next()) {
    text += chunk.value
    if (isComplete(text)) break
  }
  return text
}

function isComplete(text: string): boolean {
  if (!text.trimEnd().endsWith('}')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
