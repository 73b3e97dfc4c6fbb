import { readUpdate } from '@rostrum/api'
import type { Db } from '@rostrum/database'
import type { PolicyFilter } from '@rostrum/database/governance'
import type { PolicyType } from '@rostrum/governance'
import type { Actor } from '../../audit/actor.ts'
import type { Context } from '../../context.ts'
import { ServiceError } from '../../service-error.ts'
import { type Handlers, read, write } from '../handler.ts'
import { toId, toIds } from '../ids.ts'
import { type Asked, cutPage, inBody, inQuery, readPage } from '../paging.ts'
import { toPolicyView } from '../views/policy.ts'

const types = { POLICY_TYPE_GRANT: 'grant', POLICY_TYPE_CERTIFY: 'certify', POLICY_TYPE_REVOKE: 'revoke' } as const
/** Members that make the document, kept as they came. */
const inDocument = [
  'policySteps',
  'rules',
  'postActions',
  'reassignTasksToDelegates',
  'scope',
  'baselinePolicyId',
] as const

export function policyHandlers({ policies }: Context): Handlers {
  const list = async (db: Db, asked: Asked, filter: PolicyFilter, actor: Actor) => {
    const byName = { ...asked, keyLength: 2 }
    const page = readPage(byName)
    const [displayName, id] = page.after ?? []
    const after = page.after === undefined ? {} : { after: { displayName: String(displayName), id: toId(String(id)) } }
    const rows = await policies.search(db, filter, { ...after, limit: page.limit + 1 }, actor)
    return cutPage(rows, page, byName, (row) => [row.display_name, row.id])
  }
  return {
    'Policies.List': read(async ({ query, actor }, db) => {
      const { rows, nextPageToken } = await list(db, inQuery(query, 'policies'), {}, actor)
      return { list: rows.map(toPolicyView), nextPageToken }
    }),
    'PolicySearch.Search': read(async ({ request, actor }, db) => {
      const { displayName, query, policyTypes, refs, excludePolicyIds } = request
      const filter = {
        ...(displayName && { displayName }),
        ...(query && { query }),
        ...(policyTypes?.length && { types: policyTypes.flatMap((type) => types[type as keyof typeof types] ?? []) }),
        ...(refs?.length && { ids: toIds(refs.map(({ id = '' }) => id)) ?? [] }),
        ...(excludePolicyIds?.length && { excludeIds: toIds(excludePolicyIds) ?? [] }),
      }
      const { rows, nextPageToken } = await list(db, inBody(request, 'policies'), filter, actor)
      return { list: rows.map(toPolicyView), nextPageToken }
    }),
    'Policies.Get': read(async ({ params, actor }, db) => ({
      policy: toPolicyView(await policies.get(db, toId(params.id), actor)),
    })),
    'Policies.Create': write(async ({ request, body, actor }, tx) => {
      const { displayName = '', description = '', policyType, annotations } = request
      const draft = { displayName, description, document: pickDocument(body), annotations: annotations ?? {} }
      return { policy: toPolicyView(await policies.create(tx, typeOf(policyType), draft, actor)) }
    }),
    'Policies.Update': write(async ({ params, request, body, actor }, tx) => {
      const before = await policies.get(tx, toId(params.id), actor)
      const names = ['displayName', 'description', 'annotations', ...inDocument] as const
      const update = readUpdate(request.policy, request.updateMask, names)
      const came: Readonly<Record<string, unknown>> = Object(Object(body).policy)
      const document: Record<string, unknown> = { ...Object(before.definition) }
      for (const name of inDocument) {
        if (update[name] === null) delete document[name]
        else if (update[name] !== undefined) document[name] = came[name]
      }
      const change = {
        ...(update.displayName !== undefined && { displayName: update.displayName ?? '' }),
        ...(update.description !== undefined && { description: update.description ?? '' }),
        ...(update.annotations !== undefined && { annotations: update.annotations ?? {} }),
        document,
      }
      return { policy: toPolicyView(await policies.update(tx, before.id, change, actor)) }
    }),
    'Policies.Delete': write(async ({ params, actor }, tx) => {
      await policies.delete(tx, toId(params.id), actor)
      return {}
    }),
  }
}

function pickDocument(body: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    inDocument.flatMap((name) => (body[name] === undefined || body[name] === null ? [] : [[name, body[name]]])),
  )
}

function typeOf(type: string | undefined): PolicyType {
  const found = types[type as keyof typeof types]
  if (found !== undefined) return found
  const message = `policyType: ${String(type)} is not to be had here; there are ${Object.keys(types).join(', ')}`
  throw new ServiceError('invalid_argument', 'POLICY_INVALID', message)
}
