import { type Field, fieldsOf, type Kind } from './field.ts'

const deepest = 5
const idLength = 27

/** What samples are told apart by, and when their times are. */
export interface SampleOptions {
  /** changes every name, number and choice */
  readonly seed: number
  readonly at: Date
  /** rows of each list */
  readonly rows?: number
}

/**
 * A message of the schema with something in every member, as it goes out: for looking at screens, and at clients, without a
 * server. The same seed gives the same message. Page tokens are empty, and members of any type are left out.
 */
export function sampleMessage(schema: string, options: SampleOptions): Record<string, unknown> {
  return sampleOf(schema, options, 0)
}

function sampleOf(schema: string, options: SampleOptions, depth: number): Record<string, unknown> {
  const sample: Record<string, unknown> = {}
  for (const field of fieldsOf(schema)) {
    const value = sampleValue(field, field.type, options, depth)
    if (value !== undefined) sample[field.name] = value
  }
  return sample
}

function sampleValue(field: Field, type: Kind, options: SampleOptions, depth: number): unknown {
  const { seed, at, rows = 3 } = options
  switch (type.kind) {
    case 'string':
      return textOf(field.name, seed)
    case 'bool':
      return seed % 2 === 0
    case 'double':
      return seed + 0.5
    case 'int':
      return type.isLong ? String(seed + 1) : seed + 1
    case 'enum': {
      // The first one stands for none.
      const values = type.values.length > 1 ? type.values.slice(1) : type.values
      return values[seed % values.length]
    }
    case 'time':
      return new Date(at.getTime() - seed * 3_600_000).toISOString()
    case 'duration':
      return `${(seed + 1) * 3600}s`
    case 'bytes':
      return ''
    case 'object':
      return {}
    case 'any':
      return undefined
    case 'message':
      return depth < deepest ? sampleOf(type.schema, options, depth + 1) : undefined
    case 'list': {
      if (type.of.kind === 'any' || depth >= deepest) return []
      const items = Array.from({ length: rows }, (_, row) =>
        sampleValue(field, type.of, { ...options, seed: seed + row }, depth + 1),
      )
      return type.of.kind === 'enum' ? [...new Set(items)] : items
    }
    case 'map':
      return {}
    default:
      return type satisfies never
  }
}

function textOf(name: string, seed: number): string {
  if (/token$/i.test(name)) return ''
  if (/^id$|Ids?$/.test(name)) return `${name}${'0'.repeat(idLength)}`.slice(0, idLength - 2) + String(10 + (seed % 90))
  if (/emails?$/i.test(name)) return `person${seed}@example.com`
  if (/ur[il]$/i.test(name)) return `https://example.com/${seed}`
  if (/name|title/i.test(name)) return `${name.replace(/[A-Z].*$/, '') || 'a'} ${seed}`
  return `${name} ${seed}`
}
