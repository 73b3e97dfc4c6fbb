import {
  type AccountProvisioner,
  type ConnectorEnvironment,
  ConnectorError,
  type CredentialRotator,
  type GrantProvisioner,
  type ResourceDeleter,
} from '@rostrum/connector'
import { packAnnotation } from '@rostrum/protocol'
import { ResourceDoesNotExistSchema } from '@rostrum/protocol/connector'
import type { ConsoleClient } from '../client.ts'
import type { SentinelOneSettings } from '../settings.ts'
import { accountSchema, readAccountWish } from './account-wish.ts'
import { AccountWriter } from './account-writer.ts'
import { grantProvisioner } from './grant-provisioner.ts'
import { Journal } from './journal.ts'
import { ListWriter } from './list-writer.ts'
import { type PrincipalKind, Principals } from './principals.ts'
import { UserLocks } from './user-lock.ts'

/** What can be done to the resources of each type. */
export interface WritingAbilities {
  readonly grants: GrantProvisioner
  readonly users: AccountProvisioner & ResourceDeleter
  readonly serviceUsers: AccountProvisioner & ResourceDeleter & CredentialRotator
}

/** Of a console that nobody has named yet: only told of. */
export const unconfiguredAbilities: WritingAbilities = {
  grants: { grant: unconfigured, revoke: unconfigured },
  users: { ...invitation(), createAccount: unconfigured, deleteResource: unconfigured },
  serviceUsers: {
    ...invitation(),
    rotationCredentials: ['no password'],
    createAccount: unconfigured,
    deleteResource: unconfigured,
    rotateCredential: unconfigured,
  },
}

export function writingAbilities(
  client: ConsoleClient,
  settings: SentinelOneSettings,
  environment: ConnectorEnvironment,
): WritingAbilities {
  const { origin, memberRole, dryRun } = settings
  const principals = new Principals(client)
  const locks = new UserLocks(origin, environment)
  const journal = new Journal(origin, environment)
  const writer = new ListWriter({ principals, journal, locks, rules: settings, environment })
  const accounts = new AccountWriter({ client, principals, locks, environment, memberRole, dryRun })
  const deleter = (kind: PrincipalKind): ResourceDeleter => ({
    async deleteResource(id, _parent, { signal }) {
      const wasThere = await writer.delete(kind, id.resource, signal)
      return wasThere ? [] : [packAnnotation(ResourceDoesNotExistSchema, {})]
    },
  })
  return {
    grants: grantProvisioner({ writer, principals, memberRole }),
    users: {
      ...deleter('user'),
      ...invitation(),
      createAccount: async (account, _credential, context) =>
        accounts.createUser(readAccountWish(account, 'user'), context),
    },
    serviceUsers: {
      ...deleter('service user'),
      ...invitation(),
      rotationCredentials: ['no password'],
      createAccount: async (account, _credential, context) =>
        accounts.createServiceUser(readAccountWish(account, 'service user'), context),
      rotateCredential: async (id, _credential, context) => accounts.rotateToken(id.resource, context),
    },
  }
}

/** SentinelOne invites people and makes tokens itself: a password is never set here. */
function invitation() {
  return { accountSchema, accountCredentials: ['no password'] } as const
}

async function unconfigured(): Promise<never> {
  throw new ConnectorError('bad_configuration', 'no console is named', { fix: 'give --management-console-url' })
}
