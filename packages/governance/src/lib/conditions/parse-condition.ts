import type { Comparison, Condition } from './condition.ts'
import { type FactKind, factKinds, isFactName } from './facts.ts'

/** Long enough for any rule a person would read. */
const lengthMax = 4096
const depthMax = 32
const token =
  /\s*(?:(&&|\|\||==|!=|<=|>=|[<>!()[\],])|([A-Za-z_][\w.]*)|(\d+(?:\.\d+)?)|"((?:[^"\\]|\\["\\])*)"|'((?:[^'\\]|\\['\\])*)')/y

type Token =
  | { readonly kind: 'sign' | 'name' | 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly text: string; readonly at: number }

interface Typed {
  readonly condition: Condition
  readonly type: FactKind
}

class ConditionError extends Error {}

/**
 * Reads a condition: names of facts, texts, numbers and lists of texts, with `==` and the like, `in`, `!`, `&&`, `||` and
 * parentheses: the part of the Common Expression Language that the builder of conditions writes.
 */
export function parseCondition(text: string): { readonly condition: Condition } | { readonly error: string } {
  if (text.length > lengthMax)
    return { error: `a condition has at most ${lengthMax} characters; this has ${text.length}` }
  try {
    const parser = new Parser(tokenize(text))
    const { condition, type } = parser.either(0)
    parser.assertEnd()
    if (type !== 'truth') return { error: `a condition is true or false; ${JSON.stringify(text)} is a ${type}` }
    return { condition }
  } catch (error) {
    if (error instanceof ConditionError) return { error: error.message }
    throw error
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(token)
  while (text.slice(pattern.lastIndex).trim() !== '') {
    const at = pattern.lastIndex
    const found = pattern.exec(text)
    if (found === null)
      throw new ConditionError(`what stands at place ${at + 1} is not understood: ${text.slice(at, at + 20)}`)
    const [, sign, name, number, double, single] = found
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at })
    else tokens.push({ kind: 'text', text: (double ?? single ?? '').replaceAll(/\\(.)/g, '$1'), at })
  }
  return tokens
}

/** One function for each level of binding, the loosest first. */
class Parser {
  readonly #tokens: readonly Token[]
  #place = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  either(depth: number): Typed {
    return this.#joined(depth, '||', 'or', () => this.#joined(depth, '&&', 'and', () => this.#comparison(depth)))
  }

  assertEnd(): void {
    const next = this.#tokens[this.#place]
    if (next !== undefined) throw new ConditionError(`${next.text} at place ${next.at + 1} is not expected there`)
  }

  #joined(depth: number, sign: string, kind: 'and' | 'or', read: () => Typed): Typed {
    if (depth > depthMax) throw new ConditionError(`a condition is nested at most ${depthMax} deep`)
    let left = read()
    while (this.#takes(sign)) {
      const right = read()
      for (const side of [left, right]) mustBe(side, 'truth', sign)
      left = { type: 'truth', condition: { kind, left: left.condition, right: right.condition } }
    }
    return left
  }

  #comparison(depth: number): Typed {
    const left = this.#operand(depth)
    const next = this.#tokens[this.#place]
    if (next?.kind === 'name' && next.text === 'in') {
      this.#place++
      const right = this.#operand(depth)
      mustBe(left, 'text', 'in')
      mustBe(right, 'list', 'in')
      return { type: 'truth', condition: { kind: 'in', left: left.condition, right: right.condition } }
    }
    if (next?.kind !== 'sign' || !isComparison(next.text)) return left
    this.#place++
    const right = this.#operand(depth)
    if (left.type !== right.type || left.type === 'list')
      throw new ConditionError(`a ${left.type} cannot be compared with a ${right.type} by ${next.text}`)
    if (next.text !== '==' && next.text !== '!=') mustBe(left, 'number', next.text)
    return {
      type: 'truth',
      condition: { kind: 'compare', how: next.text, left: left.condition, right: right.condition },
    }
  }

  #operand(depth: number): Typed {
    const next = this.#tokens[this.#place++]
    if (next === undefined) throw new ConditionError('the condition ends too early')
    if (next.kind === 'text') return literal('text', next.text)
    if (next.kind === 'number') return literal('number', Number(next.text))
    if (next.kind === 'name') return readName(next.text)
    if (next.text === '!') {
      if (depth > depthMax) throw new ConditionError(`a condition is nested at most ${depthMax} deep`)
      const operand = this.#operand(depth + 1)
      mustBe(operand, 'truth', '!')
      return { type: 'truth', condition: { kind: 'not', operand: operand.condition } }
    }
    if (next.text === '(') {
      const inner = this.either(depth + 1)
      if (!this.#takes(')')) throw new ConditionError(`the parenthesis at place ${next.at + 1} is not closed`)
      return inner
    }
    if (next.text === '[') return literal('list', this.#texts())
    throw new ConditionError(`${next.text} at place ${next.at + 1} is not expected there`)
  }

  #texts(): string[] {
    const texts: string[] = []
    while (!this.#takes(']')) {
      const item = this.#tokens[this.#place++]
      if (item?.kind !== 'text') throw new ConditionError('a list holds texts in quotes, with commas between them')
      texts.push(item.text)
      if (!this.#takes(',') && this.#tokens[this.#place]?.text !== ']') throw new ConditionError('a list is not closed')
    }
    return texts
  }

  #takes(sign: string): boolean {
    const next = this.#tokens[this.#place]
    if (next?.kind !== 'sign' || next.text !== sign) return false
    this.#place++
    return true
  }
}

function literal(type: FactKind, value: string | number | boolean | readonly string[]): Typed {
  return { type, condition: { kind: 'literal', value } }
}

function readName(name: string): Typed {
  if (name === 'true' || name === 'false') return literal('truth', name === 'true')
  if (isFactName(name)) return { type: factKinds[name], condition: { kind: 'fact', name } }
  throw new ConditionError(`there is no fact ${name}; there are ${Object.keys(factKinds).join(', ')}`)
}

function mustBe({ type }: Typed, wanted: FactKind, sign: string): void {
  if (type !== wanted) throw new ConditionError(`${sign} takes a ${wanted}, not a ${type}`)
}

function isComparison(sign: string): sign is Comparison {
  return ['==', '!=', '<', '<=', '>', '>='].includes(sign)
}
