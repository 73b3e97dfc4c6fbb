import { readFileSync, writeFileSync } from 'node:fs'
import { create } from '@bufbuild/protobuf'
import {
  type AccountProvisioner,
  type Connector,
  type ConnectorDefinition,
  ConnectorError,
  type GrantProvisioner,
  type ListPass,
  type ResourceDeleter,
  type ResourceSyncer,
} from '@rostrum/connector'
import { makeEntitlementId, makeGrantId, packAnnotation } from '@rostrum/protocol'
import {
  ConnectorAccountCreationSchemaSchema,
  type Entitlement,
  EntitlementSchema,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantSchema,
  type Resource,
  ResourceDoesNotExistSchema,
  ResourceSchema,
  ResourceType_Trait,
  ResourceTypeSchema,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
import type { WritingDefect } from './_writing-defects.ts'

/** A club whose book is a file: who is a member, and how often somebody wrote in it. */
export interface Book {
  readonly people: readonly string[]
  readonly members: readonly string[]
  readonly writes: number
}

const personType = create(ResourceTypeSchema, { id: 'person', traits: [ResourceType_Trait.USER] })
const clubType = create(ResourceTypeSchema, { id: 'club' })
const club = create(ResourceSchema, { id: { resourceType: 'club', resource: 'chess' }, displayName: 'Chess' })
const membership: Entitlement = create(EntitlementSchema, {
  id: makeEntitlementId(club, 'member'),
  slug: 'member',
  resource: club,
})
const schema = create(ConnectorAccountCreationSchemaSchema, {})

// Set by the tests only, which know these names.
const defect = process.env.BATON_DEFECT as WritingDefect | undefined

/** A connector that writes; it breaks the rule that the environment names. */
export const clubConnector: ConnectorDefinition = {
  name: 'baton-club',
  version: 'v1.0.0',
  description: { displayName: 'Club' },
  fields: [
    { name: 'book', type: 'string', required: true, description: 'The file of the club' },
    { name: 'defect', type: 'string', hidden: true, description: 'Which rule to break' },
  ],
  create: (settings) => makeConnector(String(settings.book)),
  createUnconfigured: () => makeConnector(''),
}

function makeConnector(path: string): Connector {
  // The book was written by these tests.
  const read = () => JSON.parse(readFileSync(path, 'utf8')) as Book
  const write = (change: Partial<Book>) => {
    const book = read()
    writeFileSync(path, JSON.stringify({ ...book, ...change, writes: book.writes + 1 }))
  }

  const clubs: ResourceSyncer & GrantProvisioner = {
    resourceType: clubType,
    async grant(entitlement, principal) {
      const { members } = read()
      const id = principal.id?.resource ?? ''
      const grants = [create(GrantSchema, { id: makeGrantId(entitlement.id, principal), entitlement, principal })]
      if (members.includes(id) && defect !== 'writes what is so already')
        return { grants, annotations: [packAnnotation(GrantAlreadyExistsSchema, {})] }
      if (defect === 'swallows a grant') write({})
      else if (defect === 'grants to somebody else too') write({ members: [...members, id, 'bob'] })
      else write({ members: [...new Set([...members, id])] })
      return { grants, annotations: [] }
    },
    async revoke({ principal }) {
      const { members } = read()
      const id = principal?.id?.resource ?? ''
      if (!members.includes(id)) {
        if (defect === 'fails to revoke what is gone') throw new ConnectorError('refused', `${id} is no member`)
        return [packAnnotation(GrantAlreadyRevokedSchema, {})]
      }
      write({ members: defect === 'revokes from all' ? [] : members.filter((member) => member !== id) })
      return []
    },
  }
  const people: ResourceSyncer & AccountProvisioner & ResourceDeleter = {
    resourceType: personType,
    accountSchema: schema,
    accountCredentials: ['no password'],
    async createAccount({ login }) {
      const book = read()
      const isThere = book.people.includes(login)
      if (isThere && defect !== 'creates a second account')
        return { outcome: 'already exists', resource: person(login) }
      write({ people: [...book.people, isThere ? `${login} ` : login] })
      return { outcome: 'created', resource: person(login) }
    },
    async deleteResource({ resource }) {
      const book = read()
      if (!book.people.includes(resource)) return [packAnnotation(ResourceDoesNotExistSchema, {})]
      write(defect === 'deletes nobody' ? {} : { people: book.people.filter((name) => name !== resource) })
      return []
    },
  }
  const pass: ListPass<Book> = {
    name: 'book',
    fetch: async () => ({ items: [read()], nextCursor: '' }),
    convert(books) {
      const everybody = books.flatMap((book) => book.people.map(person))
      const members = books.flatMap((book) => book.members.map(person))
      return {
        resources: [club, ...everybody],
        entitlements: [membership],
        grants: members.map((principal) =>
          create(GrantSchema, { id: makeGrantId(membership.id, principal), entitlement: membership, principal }),
        ),
      }
    },
  }
  return {
    description: { displayName: 'Club' },
    resourceTypes: [clubs, people],
    scope: {},
    validate: async () => [],
    async *check() {},
    close: async () => {},
    listPasses: { start: () => ({ passes: [pass], snapshot: () => '', restore() {} }) },
  }
}

function person(name: string): Resource {
  const login = name.trim()
  return create(ResourceSchema, {
    id: { resourceType: personType.id, resource: name },
    displayName: login,
    annotations: [packAnnotation(UserTraitSchema, { login })],
  })
}
