/** What nothing has; beside other ids it keeps a list of them from being empty, which SQL does not take. */
export const nobody = '0'.repeat(27)

/** An id as it came, or one that nothing has when it cannot be one: the database keeps no other texts as ids. */
export function toId(text: string | undefined): string {
  return text !== undefined && /^[0-9A-Za-z]{27}$/.test(text) ? text : nobody
}

/** Each of a filter's ids; undefined when the filter is not set. */
export function toIds(texts: readonly string[] | undefined): string[] | undefined {
  return texts === undefined || texts.length === 0 ? undefined : texts.map(toId)
}
