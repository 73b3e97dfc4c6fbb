import { ServiceError } from '../service-error.ts'

/** One condition of a filter: all of them have to hold. */
export interface Term {
  readonly column: string
  readonly comparison: 'is' | 'before' | 'after'
  /** any of them */
  readonly values: readonly string[]
  readonly isNegated: boolean
}

export interface Filter {
  readonly terms: readonly Term[]
  /** what is looked for in names, besides */
  readonly text: string
}

const longest = 2000
const shape = /(-)?([a-zA-Z]+)(:|<|>)((?:"[^"]*"|[^\s",]+)(?:,(?:"[^"]*"|[^\s",]+))*)(?=\s|$)|"([^"]*)"|(\S+)/gy

/**
 * Reads a filter as people write it: `status:enabled,disabled -type:service lastLogin<2026-01-01 "two words" berlin`. What
 * has a column in front is a condition, with a minus in front its opposite; commas mean any of; all else is text.
 * @throws ServiceError for one that is too long, or has a quotation mark that nothing closes
 */
export function parseFilter(given: string | undefined): Filter {
  const text = (given ?? '').trim()
  if (text.length > longest) throw invalid(`it has ${text.length} characters, ${longest} are the most`)
  if ((text.match(/"/g) ?? []).length % 2 !== 0) throw invalid('a quotation mark is not closed')
  const terms: Term[] = []
  const words: string[] = []
  shape.lastIndex = 0
  for (let rest = text; rest !== ''; rest = rest.trimStart()) {
    shape.lastIndex = 0
    const match = shape.exec(rest)
    if (match === null) break
    const [whole, minus, column, mark, values, quoted, word] = match
    if (column !== undefined && values !== undefined)
      terms.push({
        column,
        comparison: mark === '<' ? 'before' : mark === '>' ? 'after' : 'is',
        values: (values.match(/"[^"]*"|[^",]+/g) ?? []).map((value) => value.replaceAll('"', '')),
        isNegated: minus !== undefined,
      })
    else words.push(quoted ?? word ?? '')
    rest = rest.slice(whole.length)
  }
  return { terms, text: words.join(' ').trim() }
}

/** What a filter or a sort has wrong, for who wrote it. */
export function invalid(message: string): ServiceError {
  return new ServiceError('invalid_argument', 'FILTER_INVALID', `filter: ${message}`)
}
