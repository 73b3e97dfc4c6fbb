import { create } from '@bufbuild/protobuf'
import { packAnnotation } from '@rostrum/protocol'
import {
  ConnectorAccountCreationSchemaSchema,
  ResourceType_Trait,
  ResourceTypeSchema,
  SkipEntitlementsAndGrantsSchema,
} from '@rostrum/protocol/connector'
import type {
  AccountProvisioner,
  CheckResult,
  Connector,
  ConnectorDefinition,
  ConnectorEnvironment,
  GrantProvisioner,
  ResourceDeleter,
  ResourceGetter,
  ResourceSyncer,
  Settings,
} from '../src/index.ts'

export interface FakeConnector {
  readonly definition: ConnectorDefinition
  /** what each create() was given */
  readonly created: { readonly settings: Settings; readonly environment: ConnectorEnvironment }[]
  /** how many connectors were made and not closed yet */
  open: number
}

export interface FakeBehaviour {
  readonly create?: (settings: Settings) => void
  readonly checks?: readonly (CheckResult | Error)[]
  readonly close?: () => Promise<void>
}

const tree: ResourceSyncer & ResourceGetter & GrantProvisioner = {
  resourceType: create(ResourceTypeSchema, { id: 'tree', displayName: 'Tree', description: 'What bears fruit' }),
  getResource: async () => undefined,
  grant: async () => ({ grants: [], annotations: [] }),
  revoke: async () => [],
}

const picker: ResourceSyncer & AccountProvisioner & ResourceDeleter = {
  resourceType: create(ResourceTypeSchema, {
    id: 'picker',
    displayName: 'Picker',
    traits: [ResourceType_Trait.USER],
    annotations: [packAnnotation(SkipEntitlementsAndGrantsSchema, {})],
  }),
  accountSchema: create(ConnectorAccountCreationSchemaSchema),
  accountCredentials: ['no password'],
  createAccount: async () => ({ outcome: 'created' }),
  deleteResource: async () => [],
}

// biome-ignore format: a table, one row a line
const fields: ConnectorDefinition['fields'] = [
  { name: 'api-token', type: 'string', required: true, secret: true, exportTo: 'gui', displayName: 'API token', placeholder: 'paste it here', description: 'Token of a service user' },
  { name: 'orchard-url', type: 'string', required: true, exportTo: 'gui', pattern: '^https?://', description: 'Address of the orchard' },
  { name: 'gate', type: 'string', default: 'open', options: ['open', 'closed'], exportTo: 'gui', description: 'How the gate is' },
  { name: 'trees', type: 'string-list', exportTo: 'gui', description: 'Only these trees' },
  { name: 'rows', type: 'int', default: 7, min: 2, max: 20, exportTo: 'gui', description: 'Rows a page' },
  { name: 'fenced', type: 'bool', default: true, exportTo: 'gui', description: 'Whether there is a fence' },
  { name: 'spare-keys', type: 'string-list', secret: true, hidden: true, description: 'Further tokens' },
]

/** A connector of an invented system that exists only in memory. */
export function makeFakeConnector(behaviour: FakeBehaviour = {}): FakeConnector {
  const makeConnector = (): Connector => {
    fake.open++
    return {
      description: fake.definition.description,
      resourceTypes: [tree, picker],
      scope: {},
      validate: async () => [],
      async *check() {
        for (const result of behaviour.checks ?? []) {
          if (result instanceof Error) throw result
          yield result
        }
      },
      async close() {
        fake.open--
        await behaviour.close?.()
      },
    }
  }
  const fake: FakeConnector = {
    created: [],
    open: 0,
    definition: {
      name: 'baton-orchard',
      version: 'v1.2.3',
      description: {
        displayName: 'Orchard',
        description: 'Reads who may pick in an orchard',
        helpUrl: 'https://orchard.example/help',
      },
      fields,
      create(settings, environment) {
        behaviour.create?.(settings)
        fake.created.push({ settings, environment })
        return makeConnector()
      },
      createUnconfigured: makeConnector,
    },
  }
  return fake
}
