interface NamedInPlace {
  readonly displayName?: string | undefined
  readonly resourceDisplayName?: string | undefined
}

/** The role alone, of an entitlement that is called after it and its place: "SOC at site Berlin" is SOC. */
export function roleIn({ displayName = '', resourceDisplayName = '' }: NamedInPlace): string {
  if (resourceDisplayName === '' || !displayName.endsWith(` ${resourceDisplayName}`)) return displayName
  return displayName.slice(0, -resourceDisplayName.length - 1).replace(/ (at|in|of) \S+$/, '')
}
