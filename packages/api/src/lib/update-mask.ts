/**
 * What an update writes of an object, by c1-api.md 0.b: without a mask, or with `*`, each member that came; with one
 * exactly those it names, cleared where they did not come.
 * `writable`: the members that can be written; anything else in the mask or the object is passed over.
 */
export function readUpdate<Message extends object, Name extends keyof Message & string>(
  object: Message | undefined,
  mask: string | undefined,
  writable: readonly Name[],
): { readonly [Member in Name]?: Message[Member] | null } {
  const came: Partial<Message> = object ?? {}
  const named = new Set((mask ?? '').split(',').map((path) => toCamelCase(path.trim())))
  named.delete('')
  const all = named.size === 0 || named.has('*')
  const update: { [Member in Name]?: Message[Member] | null } = {}
  for (const name of writable) {
    // A path into a member writes the member.
    const isNamed = [...named].some((path) => path === name || path.startsWith(`${name}.`))
    const value = came[name]
    if (all ? value !== undefined : isNamed) update[name] = value ?? null
  }
  return update
}

function toCamelCase(path: string): string {
  return path.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
