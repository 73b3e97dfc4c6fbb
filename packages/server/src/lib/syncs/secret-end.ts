import { anyUnpack, StructSchema } from '@bufbuild/protobuf/wkt'
import type { BatonServiceFinishTaskRequest } from '@rostrum/protocol/connectorapi'

/**
 * When the credential that a connector was given ends, as our connectors tell it with a finished sync; undefined where
 * nobody tells, or what is told is no time.
 */
export function readSecretEnd({ finalState }: BatonServiceFinishTaskRequest): Date | undefined {
  const annotations = finalState.case === 'success' ? finalState.value.annotations : []
  for (const annotation of annotations) {
    const told = anyUnpack(annotation, StructSchema)?.fields.secret_expires_at?.kind
    if (told?.case !== 'stringValue') continue
    const end = new Date(told.value)
    if (!Number.isNaN(end.getTime())) return end
  }
  return undefined
}
