/** What is wrong with a document, by its path in it. */
export interface Fault {
  readonly path: string
  readonly message: string
}

/** A JSON object, whatever is in it. */
export type Json = { readonly [name: string]: unknown }

/** Reads members of hostile documents: what is absent or `null` is empty, what is of another kind is a fault. */
export class Reading {
  readonly faults: Fault[] = []

  fault(path: string, message: string): void {
    this.faults.push({ path, message })
  }

  object(value: unknown, path: string): Json | undefined {
    if (value === undefined || value === null) return undefined
    if (isObject(value)) return value
    this.fault(path, `it has to be an object, not ${kindOf(value)}`)
    return undefined
  }

  list(value: unknown, path: string, max: number): readonly unknown[] {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) this.fault(path, `it has to be a list, not ${kindOf(value)}`)
    else if (value.length > max) this.fault(path, `it has at most ${max} entries, not ${value.length}`)
    else return value
    return []
  }

  text(value: unknown, path: string, max: number): string {
    if (value === undefined || value === null) return ''
    if (typeof value !== 'string') this.fault(path, `it has to be a text, not ${kindOf(value)}`)
    else if (value.length > max) this.fault(path, `it has at most ${max} characters, not ${value.length}`)
    else if (value.includes('\0')) this.fault(path, 'it holds a character of code 0')
    else return value
    return ''
  }

  truth(value: unknown, path: string): boolean {
    if (value === undefined || value === null) return false
    if (typeof value === 'boolean') return value
    this.fault(path, `it has to be true or false, not ${kindOf(value)}`)
    return false
  }

  ids(value: unknown, path: string, max: number): string[] {
    return this.list(value, path, max).map((id, place) => this.text(id, `${path}[${place}]`, 64))
  }

  /** Whole seconds from a protobuf duration such as `3600s`. */
  seconds(value: unknown, path: string): number | undefined {
    if (value === undefined || value === null) return undefined
    const found = typeof value === 'string' ? /^(\d{1,12})(?:\.\d{1,9})?s$/.exec(value) : null
    if (found?.[1] !== undefined) return Number(found[1])
    this.fault(path, `it has to be a duration such as "3600s", not ${JSON.stringify(value)?.slice(0, 40)}`)
    return undefined
  }

  whole(value: unknown, path: string, { min, max }: { min: number; max: number }): number {
    const number = value === undefined || value === null ? min : Number(value)
    if (Number.isSafeInteger(number) && number >= min && number <= max && typeof value !== 'boolean') return number
    this.fault(path, `it has to be a whole number from ${min} to ${max}, not ${JSON.stringify(value)?.slice(0, 40)}`)
    return min
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
