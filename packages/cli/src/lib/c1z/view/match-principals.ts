import type { Resource } from '@rostrum/protocol/connector'
import { keyOf, keyText } from './resource-key.ts'
import { findUserTrait } from './user-trait.ts'

/**
 * Finds a principal again among those of another entitlement, perhaps of another file: by id, else by any e-mail
 * address in common, else by the same name where both or neither are users (c1z-format 8.1).
 */
export class PrincipalMatcher {
  readonly #keys = new Set<string>()
  readonly #emails = new Set<string>()
  readonly #names = new Set<string>()

  constructor(principals: readonly Resource[]) {
    for (const principal of principals) {
      this.#keys.add(keyText(keyOf(principal.id)))
      for (const email of emailsOf(principal)) this.#emails.add(email)
      this.#names.add(nameKey(principal))
    }
  }

  has(principal: Resource): boolean {
    return (
      this.#keys.has(keyText(keyOf(principal.id))) ||
      emailsOf(principal).some((email) => this.#emails.has(email)) ||
      (principal.displayName !== '' && this.#names.has(nameKey(principal)))
    )
  }
}

function emailsOf(principal: Resource): string[] {
  const emails = findUserTrait(principal)?.emails ?? []
  return emails.map(({ address }) => address.toLowerCase()).filter((address) => address !== '')
}

function nameKey(principal: Resource): string {
  return JSON.stringify([findUserTrait(principal) !== undefined, principal.displayName])
}
