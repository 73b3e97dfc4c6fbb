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
  type CredentialWish,
  canCreateAccounts,
  canDeleteResources,
  canGetResource,
  canProvisionGrants,
  canRotateCredentials,
  type ResourceSyncer,
} from '../../capability.ts'

/** What a control plane and a person are told of the connector (baton-protocol 11.6). */
export function describeMetadata(connector: Connector) {
  const { displayName, description = '', helpUrl = '' } = connector.description
  const accounts = findAccounts(connector.resourceTypes)
  return {
    displayName,
    description,
    helpUrl,
    capabilities: describeCapabilities(connector),
    ...(accounts !== undefined && { accountCreationSchema: accounts.accountSchema }),
  }
}

type Described = Pick<Connector, 'resourceTypes' | 'eventFeeds' | 'actions'>

/** What the connector can do, derived from the interfaces it implements (baton-protocol 11.8). */
export function describeCapabilities({
  resourceTypes,
  eventFeeds = [],
  actions = [],
}: Described): ConnectorCapabilities {
  const union = new Set(resourceTypes.flatMap(capabilitiesOf))
  if (eventFeeds.length > 0) union.add(Capability.EVENT_FEED_V2)
  if (actions.length > 0) union.add(Capability.ACTIONS)
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
    credentialDetails: describeCredentials(resourceTypes),
  })
}

function describeCredentials(resourceTypes: readonly ResourceSyncer[]) {
  const accounts = findAccounts(resourceTypes)
  const rotator = resourceTypes.find(canRotateCredentials)
  return {
    ...(accounts && { capabilityAccountProvisioning: optionsOf(accounts.accountCredentials) }),
    ...(rotator && { capabilityCredentialRotation: optionsOf(rotator.rotationCredentials) }),
  }
}

/** The type of accounts that is made when none is named: that of people, if there is one. */
function findAccounts(resourceTypes: readonly ResourceSyncer[]) {
  const able = resourceTypes.filter(canCreateAccounts)
  return able.find(({ resourceType }) => resourceType.id === 'user') ?? able[0]
}

const credentialOptions: Readonly<Record<CredentialWish['kind'], CapabilityDetailCredentialOption>> = {
  'no password': CapabilityDetailCredentialOption.NO_PASSWORD,
  password: CapabilityDetailCredentialOption.RANDOM_PASSWORD,
  sso: CapabilityDetailCredentialOption.SSO,
}

function optionsOf(kinds: readonly CredentialWish['kind'][]) {
  const [preferred = 'no password'] = kinds
  return {
    supportedCredentialOptions: kinds.map((kind) => credentialOptions[kind]),
    preferredCredentialOption: credentialOptions[preferred],
  }
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
    ...(canRotateCredentials(syncer) ? [Capability.CREDENTIAL_ROTATION] : []),
  ]
}

/** What annotations of resource types may be. */
const registry = createRegistry(
  file_c1_connector_v2_annotation,
  file_c1_connector_v2_connector,
  file_c1_connector_v2_resource,
  file_c1_connector_v2_trait,
)
