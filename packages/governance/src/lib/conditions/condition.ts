import { type FactKind, type FactName, type Facts, type FactValue, factKinds } from './facts.ts'

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** A checked condition: whatever parses has kinds that fit. */
export type Condition =
  | { readonly kind: 'literal'; readonly value: FactValue }
  | { readonly kind: 'fact'; readonly name: FactName }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'compare'; readonly how: Comparison; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'in'; readonly left: Condition; readonly right: Condition }

const unknown: { readonly [Kind in FactKind]: FactValue } = { text: '', number: 0, truth: false, list: [] }

/** Whether the condition holds. Takes time in proportion to the condition's length and the lists it looks into. */
export function holds(condition: Condition, facts: Facts): boolean {
  return evaluate(condition, facts) === true
}

function evaluate(condition: Condition, facts: Facts): FactValue {
  switch (condition.kind) {
    case 'literal':
      return condition.value
    case 'fact':
      return facts[condition.name] ?? unknown[factKinds[condition.name]]
    case 'not':
      return evaluate(condition.operand, facts) !== true
    case 'and':
      return holds(condition.left, facts) && holds(condition.right, facts)
    case 'or':
      return holds(condition.left, facts) || holds(condition.right, facts)
    case 'compare':
      return compare(condition.how, evaluate(condition.left, facts), evaluate(condition.right, facts))
    case 'in': {
      const [left, right] = [evaluate(condition.left, facts), evaluate(condition.right, facts)]
      return Array.isArray(right) && right.includes(left)
    }
    default:
      return condition satisfies never
  }
}

function compare(how: Comparison, left: FactValue, right: FactValue): boolean {
  switch (how) {
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    default:
      return how satisfies never
  }
}
