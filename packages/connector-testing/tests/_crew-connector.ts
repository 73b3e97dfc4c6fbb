import { create } from '@bufbuild/protobuf'
import {
  type Connector,
  type ConnectorDefinition,
  ConnectorError,
  type FetchedPage,
  type ListPass,
  type PassRows,
  type PassSet,
  type Settings,
} from '@rostrum/connector'
import { makeEntitlementId, makeGrantId, packAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantSchema,
  type Resource,
  ResourceIdSchema,
  ResourceSchema,
  type ResourceType,
  ResourceType_Trait,
  ResourceTypeSchema,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import type { Defect } from './_defects.ts'

const personType = create(ResourceTypeSchema, {
  id: 'person',
  displayName: 'Person',
  traits: [ResourceType_Trait.USER],
})
const crewType = create(ResourceTypeSchema, { id: 'crew', displayName: 'Crew' })
const ghostType = create(ResourceTypeSchema, { id: 'ghost', displayName: 'Declared and never found' })

// Set by the tests only, which know these names.
const defect = process.env.BATON_DEFECT as Defect | undefined

const noRows: PassRows = { resources: [], entitlements: [], grants: [] }

/** A connector of the invented upstream; it breaks the rule that the environment names. */
export const crewConnector: ConnectorDefinition = {
  name: 'baton-crew',
  version: 'v1.0.0',
  description: { displayName: 'Crew' },
  fields: [
    { name: 'crew-url', type: 'string', required: true, description: 'Address of the upstream' },
    { name: 'defect', type: 'string', hidden: true, description: 'Which rule to break' },
  ],
  create: (settings) => makeConnector(settings, [personType, crewType]),
  createUnconfigured: () =>
    makeConnector({}, defect === 'declares too much' ? [personType, crewType, ghostType] : [personType, crewType]),
}

function makeConnector(settings: Settings, types: readonly ResourceType[]): Connector {
  return {
    description: { displayName: 'Crew' },
    resourceTypes: types.map((resourceType) => ({ resourceType })),
    scope: {},
    validate: async () => [],
    async *check() {},
    close: async () => {},
    listPasses: { start: () => makePasses(String(settings['crew-url'])) },
  }
}

function makePasses(url: string): PassSet {
  const members = new Map<string, Entitlement>()
  let wasKilled = false

  const crews: ListPass<string> = {
    name: 'crews',
    fetch: (cursor, signal) => fetchPage(`${url}/crews`, cursor, signal),
    convert(names) {
      const resources = names.map((name) => makeResource(crewType, name))
      for (const crew of resources) members.set(crew.id?.resource ?? '', makeMembership(crew))
      return { ...noRows, resources, entitlements: [...members.values()] }
    },
  }
  const people: ListPass<string> = {
    name: 'people',
    after: ['crews'],
    fetch: (cursor, signal) => fetchPage(`${url}/people`, cursor, signal),
    convert(items) {
      if (wasKilled && defect === 'forgets rows after a kill') return noRows
      const found = items.map((item) => {
        const [name = '', crew = ''] = item.split('@')
        return { person: makeResource(personType, name), member: members.get(crew) }
      })
      return {
        ...noRows,
        resources: defect === 'refers to what is not there' ? [] : found.map(({ person }) => person),
        grants: found.flatMap(({ person, member }) => (member === undefined ? [] : [makeGrant(member, person)])),
      }
    },
  }
  return {
    passes: [crews, people],
    snapshot: () => '',
    restore(stored) {
      wasKilled = true
      for (const crew of stored.resources('crew')) members.set(crew.id?.resource ?? '', makeMembership(crew))
    },
  }
}

async function fetchPage(url: string, from: string, signal: AbortSignal): Promise<FetchedPage<string>> {
  for (let tries = 1; ; tries++) {
    const answer = await fetch(`${url}?from=${from || '0'}`, { signal })
    if (answer.ok) {
      // The invented upstream answers nothing else.
      const { items, next } = (await answer.json()) as { items: string[]; next: string }
      return { items, nextCursor: next }
    }
    if (tries === 5 || defect === 'gives up at the first fault') {
      throw new ConnectorError('upstream_failure', `${url} answered ${answer.status}`)
    }
  }
}

function makeResource({ id, traits }: ResourceType, name: string): Resource {
  const stamp = defect === 'differs from run to run' ? ` at ${process.hrtime.bigint()}` : ''
  return create(ResourceSchema, {
    id: create(ResourceIdSchema, { resourceType: id, resource: name }),
    displayName: `${name}${stamp}`,
    annotations: traits.length > 0 ? [packAnnotation(UserTraitSchema, {})] : [],
  })
}

function makeMembership(crew: Resource): Entitlement {
  return create(EntitlementSchema, { id: makeEntitlementId(crew, 'member'), slug: 'member', resource: crew })
}

function makeGrant(entitlement: Entitlement, principal: Resource): Grant {
  const id = makeGrantId(entitlement.id, principal)
  return create(GrantSchema, { id: defect === 'invents ids' ? `grant ${id}` : id, entitlement, principal })
}
