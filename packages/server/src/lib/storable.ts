/**
 * The same with every text in it as PostgreSQL takes it: without NUL and halves of characters, which programs elsewhere
 * put into their messages now and then.
 */
export function storable<T>(value: T): T {
  // What comes out has the shape of what went in.
  return mapTexts(value, (text) => text.replaceAll('\0', '\uFFFD').toWellFormed()) as T
}

/** A copy in which every text, names included, is what `change` makes of it. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [change(name), mapTexts(item, change)]))
}
