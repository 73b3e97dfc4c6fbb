import type { MessageInitShape } from '@bufbuild/protobuf'
import type { CredentialOptionsSchema } from '@rostrum/protocol/connector'
import {
  type Connector,
  type CredentialWish,
  canCreateAccounts,
  canRotateCredentials,
  type ResourceSyncer,
} from '../../capability.ts'

type CredentialOptions = MessageInitShape<typeof CredentialOptionsSchema>

const passwordLength = 20n

/** What the command line, which has no flag for it, asks a new account to sign in with. */
export function credentialOfNewAccount({ resourceTypes }: Connector, typeId: string): CredentialOptions | undefined {
  const able = resourceTypes.filter(canCreateAccounts)
  const [only] = able.length === 1 ? able : []
  const type = typeId === '' ? (only ?? find(able, 'user')) : find(able, typeId)
  return passwordIfPreferred(type?.accountCredentials)
}

/** What it asks a credential to be replaced with. */
export function credentialOfRotation({ resourceTypes }: Connector, typeId: string): CredentialOptions | undefined {
  return passwordIfPreferred(find(resourceTypes.filter(canRotateCredentials), typeId)?.rotationCredentials)
}

/** Other kinds are what a connector does when nothing is said. */
function passwordIfPreferred(kinds: readonly CredentialWish['kind'][] | undefined): CredentialOptions | undefined {
  if (kinds?.[0] !== 'password') return undefined
  return { options: { case: 'randomPassword', value: { length: passwordLength } } }
}

function find<T extends ResourceSyncer>(syncers: readonly T[], typeId: string): T | undefined {
  return syncers.find(({ resourceType }) => resourceType.id === typeId)
}
