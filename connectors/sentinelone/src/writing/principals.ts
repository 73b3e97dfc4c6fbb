import { Code, ConnectorError } from '@rostrum/connector'
import { rolesList, serviceUsersList, usersList } from '../client/console-lists.ts'
import type { TokenDates } from '../client/console-objects.ts'
import type { RefusedError } from '../client/refusal.ts'
import { isTokenOwner } from '../client/token-owner.ts'
import type { ConsoleClient } from '../client.ts'
import { type Holding, holdingOf } from './holding.ts'

export type PrincipalKind = 'user' | 'service user'

/** A user or service user, with its one list of roles and places. */
export interface Principal {
  readonly kind: PrincipalKind
  readonly id: string
  /** e-mail address or name, for people */
  readonly name: string | undefined
  readonly holding: Holding
  readonly isSystem: boolean
  /** where the identity lives: `mgmt` is the console itself */
  readonly source: string | undefined
  readonly apiToken: TokenDates | undefined
}

/** What writing needs to know of a console and do there. */
export class Principals {
  readonly #client: ConsoleClient

  constructor(client: ConsoleClient) {
    this.#client = client
  }

  /** Undefined when there is none with this id. */
  async find(kind: PrincipalKind, id: string, signal: AbortSignal): Promise<Principal | undefined> {
    const page = { limit: 1, query: { ids: id } }
    if (kind === 'user') {
      const { items } = await this.#client.getPage(usersList, page, signal)
      const user = items.find((item) => item.id === id)
      if (user === undefined) return undefined
      const { email, fullName, isSystem = false, source, apiToken } = user
      return { kind, id, name: email ?? fullName, holding: holdingOf(user), isSystem, source, apiToken }
    }
    const { items } = await this.#client.getPage(serviceUsersList, page, signal)
    const user = items.find((item) => item.id === id)
    if (user === undefined) return undefined
    return {
      kind,
      id,
      name: user.name,
      holding: holdingOf(user),
      isSystem: false,
      source: undefined,
      apiToken: user.apiToken,
    }
  }

  /**
   * Replaces the whole list. An answer that does not come is an error like another: whether the list was replaced is
   * known only from reading it.
   */
  async replace({ kind, id }: Principal, holding: Holding, signal: AbortSignal): Promise<void> {
    const { path, body } = replacementOf(kind, id, holding)
    await this.#client.write('PUT', path, body, signal)
  }

  async delete({ kind, id }: Pick<Principal, 'kind' | 'id'>, signal: AbortSignal): Promise<void> {
    await this.#client.write('DELETE', `${pathOf(kind)}/${id}`, undefined, signal)
  }

  /** The id of a predefined role. */
  async findPredefinedRole(name: string, signal: AbortSignal): Promise<string | undefined> {
    const { items } = await this.#client.getPage(rolesList, { query: { name, predefinedRole: 'true' } }, signal)
    return items.find((role) => role.predefined && role.name === name)?.id
  }

  /** A role by its id or, if only one has it, its name. */
  async findRole(idOrName: string, signal: AbortSignal): Promise<string> {
    const query: Record<string, string> = /^\d{10,30}$/.test(idOrName) ? { ids: idOrName } : { name: idOrName }
    const { items } = await this.#client.getPage(rolesList, { query }, signal)
    const matching = items.filter(({ id, name }) => id === idOrName || name === idOrName)
    const predefined = matching.filter(({ predefined: isPredefined }) => isPredefined)
    const [role, ...others] = predefined.length === 1 ? predefined : matching
    if (role !== undefined && others.length === 0) return role.id
    throw new ConnectorError(
      'bad_configuration',
      role === undefined
        ? `the console has no role ${JSON.stringify(idOrName)}`
        : `the console has ${matching.length} roles ${JSON.stringify(idOrName)}`,
      { fix: 'give the id of the role' },
    )
  }

  /** Whether anybody else administers the whole tenant. Service users do not count: nobody signs in with them. */
  async hasOtherAdministrator(adminRoleId: string, id: string, signal: AbortSignal): Promise<boolean> {
    for (let cursor = ''; ; ) {
      const page = await this.#client.getPage(usersList, { cursor, query: { roleIds: adminRoleId } }, signal)
      const isOther = page.items.some(
        (user) =>
          user.id !== id &&
          user.isSystem !== true &&
          user.scope === 'tenant' &&
          user.scopeRoles.some(({ roleId }) => roleId === adminRoleId),
      )
      if (isOther) return true
      cursor = page.nextCursor
      if (cursor === '') return false
    }
  }

  /** Whether the connector's own token is theirs. */
  isTokenOwner(principal: Principal, signal: AbortSignal): Promise<boolean> {
    return isTokenOwner(principal, this.#client, signal)
  }
}

/** The request that puts a list in place of a principal's. */
export function replacementOf(
  kind: PrincipalKind,
  id: string,
  { level, assignments }: Holding,
): { readonly path: string; readonly body: { readonly data: object } } {
  const scopeRoles = assignments.map(({ placeId, roleId }) => ({
    ...(placeId !== undefined && { id: placeId }),
    roleId,
  }))
  return { path: `${pathOf(kind)}/${id}`, body: { data: { scope: level, scopeRoles } } }
}

function pathOf(kind: PrincipalKind): string {
  return kind === 'user' ? '/users' : '/service-users'
}

/** What the console's refusal of a write means to whoever asked for it. */
export function explainRefusal(error: RefusedError, what: string): ConnectorError {
  const message = `${what} was refused: ${error.message}`
  const options = { cause: error }
  switch (error.status) {
    case 401:
    case 403:
      return new ConnectorError('missing_permission', message, {
        ...options,
        fix: 'give the owner of the API token a role with Users.edit and Service Users.edit over the whole scope, such as Admin',
      })
    case 404:
      return new ConnectorError('refused', message, { ...options, code: Code.notFound, fix: 'sync again: it is gone' })
    default:
      return new ConnectorError('refused', message, {
        ...options,
        code: Code.invalidArgument,
        fix: 'check that the role can be assigned in this place, and sync again: one of them may be gone',
      })
  }
}
