/** Writes a sync file of a large company: 50,000 people for a million grants, each of them holding twenty. */
import { create } from '@bufbuild/protobuf'
import { WorkingCopy } from '@rostrum/c1z'
import { makeEntitlementId, makeGrantId, packAnnotation } from '@rostrum/protocol'
import {
  UserTrait_AccountType as AccountType,
  type Entitlement,
  EntitlementSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
  UserTrait_Status_Status as Status,
  ResourceType_Trait as Trait,
  UserTraitSchema,
} from '@rostrum/protocol/connector'

const perPerson = 20
const [file = '', count = '0'] = process.argv.slice(2)
const people = Math.ceil(Number(count) / perPerson)

const copy = await WorkingCopy.open({ file, now: () => new Date(), fingerprint: 'bench', syncType: 'full', env: {} })
const entitlements: Entitlement[] = []
copy.transaction((tx) => {
  for (const [id, trait] of [
    ['site', Trait.UNSPECIFIED],
    ['user', Trait.USER],
  ] as const)
    tx.putResourceType(create(ResourceTypeSchema, { id, displayName: id, traits: trait === Trait.USER ? [trait] : [] }))
  for (let index = 0; index < 500; index++) {
    const id = { resourceType: 'site', resource: String(1_500_000_000_000_000_000n + BigInt(index)) }
    tx.putResource(create(ResourceSchema, { id, displayName: `Site ${index}` }))
    const site = create(ResourceSchema, { id })
    for (let role = 0; role < 10; role++) {
      const slug = `role:${1_400_000_000_000_000_000n + BigInt(role)}`
      const made = create(EntitlementSchema, { id: makeEntitlementId(site, slug), resource: site, slug })
      entitlements.push(made)
      tx.putEntitlement({ ...made, displayName: `Role ${role} at site ${index}` })
    }
  }
})
for (let first = 0; first < people; first += 1000)
  copy.transaction((tx) => {
    for (let index = first; index < Math.min(people, first + 1000); index++) {
      const id = { resourceType: 'user', resource: String(1_000_000_000_000_000_000n + BigInt(index)) }
      const email = `person.${index}@example.com`
      const trait = packAnnotation(UserTraitSchema, {
        emails: [{ address: email, isPrimary: true }],
        login: email,
        accountType: AccountType.HUMAN,
        status: { status: Status.ENABLED },
        profile: { user_id: id.resource, full_name: `Person ${index}`, two_fa_enabled: index % 3 > 0, scope: 'site' },
      })
      tx.putResource(create(ResourceSchema, { id, displayName: `Person ${index}`, annotations: [trait] }))
      const principal = create(ResourceSchema, { id })
      for (let held = 0; held < perPerson && index * perPerson + held < Number(count); held++) {
        const entitlement = entitlements[(index * 7 + held * 13) % entitlements.length]
        if (entitlement === undefined) continue
        tx.putGrant(create(GrantSchema, { id: makeGrantId(entitlement.id, principal), entitlement, principal }))
      }
    }
  })
await copy.finish()
