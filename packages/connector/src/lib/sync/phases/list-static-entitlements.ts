import { clone } from '@bufbuild/protobuf'
import { findAllAnnotations, makeEntitlementId, packAnnotation, withoutAnnotation } from '@rostrum/protocol'
import {
  type Entitlement,
  EntitlementExclusionGroupSchema,
  EntitlementSchema,
  type Resource,
} from '@rostrum/protocol/connector'
import { canListStaticEntitlements } from '../../capability.ts'
import { storeRows } from '../store-rows.ts'
import { nothing, pageOf, type Step, wantedTypes } from './phase-run.ts'

/** Without a type: schedules those that offer them. With a type: applies a page of templates to each stored resource. */
export const listStaticEntitlements: Step = async (run, action) => {
  const typeId = action.resource_type_id
  if (typeId === undefined) {
    return () => {
      run.stack.advance(action, '')
      for (const { id } of wantedTypes(run).toReversed()) {
        const syncer = run.syncers.get(id)
        if (syncer === undefined || !canListStaticEntitlements(syncer)) continue
        run.stack.push({ operation: 'list-static-entitlements', resource_type_id: id })
      }
    }
  }
  const syncer = run.syncers.get(typeId)
  if (syncer === undefined || !canListStaticEntitlements(syncer)) return nothing(run, action)
  const page = await syncer.listStaticEntitlements(pageOf(run, action))
  const follow = run.chains.follow(action, page)
  return (tx) => {
    follow()
    for (const resource of run.copy.resources(typeId)) {
      const entitlements = page.items.map((template) => applyTemplate(template, resource))
      storeRows(tx, { resources: [], entitlements, grants: [] }, run.ingest, run.environment.progress)
    }
  }
}

function applyTemplate(template: Entitlement, resource: Resource): Entitlement {
  const applied = clone(EntitlementSchema, template)
  applied.resource = resource
  applied.id = makeEntitlementId(resource, template.slug)
  const groups = findAllAnnotations(template.annotations, EntitlementExclusionGroupSchema)
  if (groups.some((group) => group.scopeToResource)) {
    applied.annotations = withoutAnnotation(applied.annotations, EntitlementExclusionGroupSchema)
    for (const group of groups) {
      if (group.scopeToResource) group.exclusionGroupId += `-${resource.id?.resource}`
      applied.annotations.push(packAnnotation(EntitlementExclusionGroupSchema, group))
    }
  }
  return applied
}
