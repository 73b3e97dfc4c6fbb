import { create, createRegistry, type JsonValue, toJson } from '@bufbuild/protobuf'
import { findAnnotation, hasAnnotation } from '@rostrum/protocol'
import {
  Capability,
  CapabilityDetailCredentialOption,
  CapabilityPermissionsSchema,
  type ConnectorCapabilities,
  ConnectorCapabilitiesSchema,
  DeprecatedSchema,
  file_c1_connector_v2_annotation,
  file_c1_connector_v2_connector,
  file_c1_connector_v2_resource,
  file_c1_connector_v2_trait,
  OptInRequiredSchema,
  SkipSyncAnomalyDetectionSchema,
} from '@rostrum/protocol/connector'
import {
  type Connector,
  canCreateAccounts,
  canDeleteResources,
  canGetResource,
  canProvisionGrants,
  type ResourceSyncer,
} from '../../capability.ts'

/** What the connector can do, derived from the interfaces it implements (baton-protocol 11.8). */
export function describeCapabilities({ resourceTypes }: Pick<Connector, 'resourceTypes'>): ConnectorCapabilities {
  const union = new Set(resourceTypes.flatMap(capabilitiesOf))
  if (union.has(Capability.TARGETED_SYNC)) union.add(Capability.SERVICE_MODE_TARGETED_SYNC)
  return create(ConnectorCapabilitiesSchema, {
    resourceTypeCapabilities: [...resourceTypes]
      .sort((a, b) => (a.resourceType.id < b.resourceType.id ? -1 : 1))
      .map((syncer) => {
        const { resourceType } = syncer
        return {
          resourceType,
          capabilities: capabilitiesOf(syncer),
          permissions: findAnnotation(resourceType.annotations, CapabilityPermissionsSchema) ?? {},
          optInRequired: hasAnnotation(resourceType.annotations, OptInRequiredSchema),
          skipSyncAnomalyDetection: hasAnnotation(resourceType.annotations, SkipSyncAnomalyDetectionSchema),
          deprecated: hasAnnotation(resourceType.annotations, DeprecatedSchema),
        }
      }),
    connectorCapabilities: [...union].sort((a, b) => a - b),
    credentialDetails: resourceTypes.some(canCreateAccounts) ? { capabilityAccountProvisioning: byInvitation } : {},
  })
}

/** The document of the `capabilities` command: protobuf JSON of an Any, whose type comes first. */
export function renderCapabilities(capabilities: ConnectorCapabilities): string {
  const json = toJson(ConnectorCapabilitiesSchema, capabilities, { registry })
  const any: JsonValue = { '@type': `type.googleapis.com/${ConnectorCapabilitiesSchema.typeName}`, ...Object(json) }
  return JSON.stringify(any, null, 2)
}

function capabilitiesOf(syncer: ResourceSyncer): Capability[] {
  return [
    Capability.SYNC,
    ...(canGetResource(syncer) ? [Capability.TARGETED_SYNC] : []),
    ...(canProvisionGrants(syncer) ? [Capability.PROVISION] : []),
    ...(canCreateAccounts(syncer) ? [Capability.ACCOUNT_PROVISIONING] : []),
    ...(canDeleteResources(syncer) ? [Capability.RESOURCE_DELETE] : []),
  ]
}

/** An account provisioner here sets no password: the upstream invites the person. */
const byInvitation = {
  supportedCredentialOptions: [CapabilityDetailCredentialOption.NO_PASSWORD],
  preferredCredentialOption: CapabilityDetailCredentialOption.NO_PASSWORD,
}

/** What annotations of resource types may be. */
const registry = createRegistry(
  file_c1_connector_v2_annotation,
  file_c1_connector_v2_connector,
  file_c1_connector_v2_resource,
  file_c1_connector_v2_trait,
)
