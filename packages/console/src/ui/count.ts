const format = new Intl.NumberFormat('en')
const sizes = new Intl.PluralRules('en')

export function formatCount(count: number | string | undefined): string {
  return format.format(Number(count ?? 0))
}

/** "1 user", "2 users", "10,000+ entries"; words for which an s does not do bring their own. */
export function countOf(count: number | string, many: string, { isMore = false } = {}): string {
  const isOne = !isMore && sizes.select(Number(count)) === 'one'
  return `${formatCount(count)}${isMore ? '+' : ''} ${isOne ? singular(many) : many}`
}

function singular(many: string): string {
  return many.endsWith('ies') ? `${many.slice(0, -3)}y` : many.replace(/s$/, '')
}
