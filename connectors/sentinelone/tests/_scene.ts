import { create } from '@bufbuild/protobuf'
import { anyUnpack } from '@bufbuild/protobuf/wkt'
import type { StartedProgram } from '@rostrum/connector-testing'
import { ControlPlane, type GivenTask } from '@rostrum/connector-testing/control-plane'
import { hasAnnotation, makeGrantId } from '@rostrum/protocol'
import {
  type Entitlement,
  type Grant,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantManagerServiceGrantResponseSchema,
  GrantSchema,
  type Resource,
} from '@rostrum/protocol/connector'
import { person } from './_clinic.ts'
import { World } from './_world.ts'

const size = { seed: 'service', accounts: 1, sites: 120, users: 20 }

/** A console, a control plane, and one person who is Viewer at two sites. */
export class Scene implements AsyncDisposable {
  readonly world: World
  readonly plane: ControlPlane
  readonly ada: string
  readonly sites: readonly string[]
  readonly roles: { readonly admin: string; readonly viewer: string; readonly soc: string }

  private constructor(world: World, plane: ControlPlane) {
    const { tenant } = world
    this.world = world
    this.plane = plane
    this.sites = tenant.sites.filter(({ state }) => state === 'active').map(({ id }) => id)
    const role = (name: string) => tenant.predefinedRole(name).id
    this.roles = { admin: role('Admin'), viewer: role('Viewer'), soc: role('SOC') }
    this.ada = tenant.addUser({
      fullName: 'Ada',
      email: 'ada.service@example.com',
      scope: 'site',
      scopeRoles: this.formerList,
    }).id
  }

  static async open(): Promise<Scene> {
    return new Scene(await World.start({ size }), await ControlPlane.start())
  }

  get formerList() {
    return this.sites.slice(0, 2).map((id) => ({ id, roleId: this.roles.viewer }))
  }

  get holding() {
    const { scope, scopeRoles } = this.world.tenant.users.getOrThrow(this.ada)
    return { scope, scopeRoles }
  }

  serve(env: Readonly<Record<string, string>> = {}, more: Parameters<World['serve']>[1] = {}): StartedProgram {
    return this.world.serve({ ...this.plane.env, ...env }, more)
  }

  giveGrant(entitlement: Entitlement): GivenTask {
    return this.plane.give({ case: 'grant', value: { entitlement, principal: person(this.ada) } })
  }

  /** `told`: the grant as the connector answered with it; without, as a control plane that keeps no annotations. */
  giveRevoke(entitlement: Entitlement, told?: Grant): GivenTask {
    return this.plane.give({ case: 'revoke', value: { grant: told ?? bareGrant(entitlement, person(this.ada)) } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.plane[Symbol.asyncDispose]()
    await this.world[Symbol.asyncDispose]()
  }
}

function bareGrant(entitlement: Entitlement, principal: Resource): Grant {
  return create(GrantSchema, { id: makeGrantId(entitlement.id, principal), entitlement, principal })
}

/** How a task ended; code 0 is success. */
export async function outcomeOf(task: GivenTask): Promise<{ readonly code: number; readonly message: string }> {
  const { status } = await task.finished
  return { code: status?.code ?? 0, message: status?.message ?? '' }
}

/** What the connector answered a grant with. */
export async function grantOf(task: GivenTask): Promise<Grant | undefined> {
  const { finalState } = await task.finished
  if (finalState.case !== 'success' || finalState.value.response === undefined) return undefined
  return anyUnpack(finalState.value.response, GrantManagerServiceGrantResponseSchema)?.grants[0]
}

/** Whether the connector says that there was nothing to do. */
export async function wasNeedless(task: GivenTask): Promise<boolean> {
  const { finalState } = await task.finished
  const annotations = finalState.value?.annotations ?? []
  return hasAnnotation(annotations, GrantAlreadyExistsSchema) || hasAnnotation(annotations, GrantAlreadyRevokedSchema)
}
