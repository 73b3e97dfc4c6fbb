import { create } from '@bufbuild/protobuf'
import { makeEntitlementId, makeGrantId } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantSchema,
  type Resource,
  ResourceIdSchema,
  ResourceSchema,
} from '@rostrum/protocol/connector'

/** A company of the given number of grants: 5,000 entitlements, each person holding ten of them. */
export function* makeGrants(count: number): Iterable<Grant> {
  const entitlements = Array.from({ length: 5000 }, (_, index) => entitlement(index))
  const perPerson = 10
  for (let made = 0; made < count; ) {
    const person = resource('user', String(1_000_000_000_000_000_000n + BigInt(made)))
    for (let held = 0; held < perPerson && made < count; held++, made++) {
      const target = entitlements[(made * 7 + held) % entitlements.length]
      if (target !== undefined) {
        yield create(GrantSchema, { id: makeGrantId(target.id, person), entitlement: target, principal: person })
      }
    }
  }
}

function resource(resourceType: string, id: string): Resource {
  return create(ResourceSchema, { id: create(ResourceIdSchema, { resourceType, resource: id }) })
}

function entitlement(index: number): Entitlement {
  const site = resource('site', String(1_500_000_000_000_000_000n + BigInt(index)))
  const slug = `role:${1_400_000_000_000_000_000n + BigInt(index % 12)}`
  return create(EntitlementSchema, { id: makeEntitlementId(site, slug), resource: site, slug })
}
