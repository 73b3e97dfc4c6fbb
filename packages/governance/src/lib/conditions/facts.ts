/** What conditions may ask about, with the kind of each answer. */
export const factKinds = {
  'subject.id': 'text',
  'subject.department': 'text',
  'subject.job_title': 'text',
  'subject.employment_type': 'text',
  'subject.employment_status': 'text',
  'subject.manager_ids': 'list',
  'subject.entitlement_ids': 'list',
  'entitlement.id': 'text',
  'entitlement.risk_level': 'text',
  'entitlement.frameworks': 'list',
  'entitlement.purpose': 'text',
  'app.id': 'text',
  /** 0 for access without an end */
  'task.duration_seconds': 'number',
  'task.has_end': 'truth',
  'task.is_emergency': 'truth',
  'task.is_for_somebody_else': 'truth',
} as const

export type FactName = keyof typeof factKinds
export type FactKind = (typeof factKinds)[FactName]
export type FactValue = string | number | boolean | readonly string[]
interface ValueOf {
  text: string
  number: number
  truth: boolean
  list: readonly string[]
}

/** Of one task; what is not known is left out, and is then empty, 0 or false. */
export type Facts = { readonly [Name in FactName]?: ValueOf[(typeof factKinds)[Name]] }

export function isFactName(name: string): name is FactName {
  return Object.hasOwn(factKinds, name)
}
