import { toJson } from '@bufbuild/protobuf'
import { type Any, anyUnpack } from '@bufbuild/protobuf/wkt'
import { findAnnotation, hasAnnotation } from '@rostrum/protocol'
import {
  CreateAccountResponseSchema,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantManagerServiceGrantResponseSchema,
  GrantMetadataSchema,
  GrantReplacedSchema,
  ResourceDeletedSchema,
  ResourceDoesNotExistSchema,
  type ResourceId,
  RotateCredentialResponseSchema,
} from '@rostrum/protocol/connector'
import type { BatonServiceFinishTaskRequest } from '@rostrum/protocol/connectorapi'
import { messageTypes } from '@rostrum/protocol/message-types'
import { toPlainAnnotations } from '../plain-annotations.ts'

/** What a connector's answer to a write tells, whichever kind it was. */
export interface Answer {
  /** it was as wanted before, so nothing was written */
  readonly wasSoAlready: boolean
  /** of the new grant: kept, and handed back with its revoke */
  readonly grantAnnotations: readonly Any[]
  /** by their Baton ids; they ended with it */
  readonly replacedGrantIds: readonly string[]
  /** the account vanished with it, or is gone as was wanted */
  readonly deleted: ResourceId | undefined
  /** to be kept and shown; what is secret in it is encrypted to those who asked */
  readonly result: object
}

export function readAnswer(request: BatonServiceFinishTaskRequest, grantId: string | undefined): Answer {
  const success = request.finalState.case === 'success' ? request.finalState.value : undefined
  const response = success?.response
  const granted = response && anyUnpack(response, GrantManagerServiceGrantResponseSchema)
  const created = response && anyUnpack(response, CreateAccountResponseSchema)
  const rotated = response && anyUnpack(response, RotateCredentialResponseSchema)
  // Old connectors answer with annotations only; new ones say the same twice.
  const annotations = granted?.annotations.length ? granted.annotations : (success?.annotations ?? [])
  const ofGrant = (granted?.grants ?? []).filter(({ id }) => grantId === undefined || id === '' || id === grantId)
  const metadata = annotations.filter(({ typeUrl }) => typeUrl.endsWith(`/${GrantMetadataSchema.typeName}`))
  const account = created?.result.value?.resource
  return {
    wasSoAlready:
      hasAnnotation(annotations, GrantAlreadyExistsSchema) ||
      hasAnnotation(annotations, GrantAlreadyRevokedSchema) ||
      hasAnnotation(annotations, ResourceDoesNotExistSchema) ||
      created?.result.case === 'alreadyExists',
    grantAnnotations: [...ofGrant.flatMap((grant) => grant.annotations), ...metadata],
    replacedGrantIds: annotations.flatMap((annotation) => {
      const replaced = anyUnpack(annotation, GrantReplacedSchema)
      return replaced === undefined ? [] : [replaced.replacedGrantId]
    }),
    deleted: findAnnotation(annotations, ResourceDeletedSchema)?.resourceId,
    result: {
      annotations: toPlainAnnotations(annotations),
      ...(account?.id && {
        account: { type: account.id.resourceType, id: account.id.resource, name: account.displayName },
      }),
      ...(created?.result.case === 'actionRequired' && { actionRequired: created.result.value.message }),
      ...(created && { response: toJson(CreateAccountResponseSchema, created, { registry: messageTypes }) }),
      ...(rotated && { response: toJson(RotateCredentialResponseSchema, rotated, { registry: messageTypes }) }),
    },
  }
}
