import { type MessageInitShape } from '@bufbuild/protobuf'
import { type WorkingCopyTransaction } from '@rostrum/c1z'
import {
  type Entitlement,
  type Grant,
  type Resource,
  type ResourceType,
  ResourceType_Trait,
  UserTraitSchema,
} from '@rostrum/protocol/connector'
/** Adds a finished sync to the file, each a day after the one before. Returns its id. */
export declare function addSync(
  file: string,
  fill: (tx: WorkingCopyTransaction) => void,
  syncType?: 'full' | 'partial' | 'resources_only',
): Promise<string>
export declare function resourceType(id: string, traits?: readonly ResourceType_Trait[]): ResourceType
export declare const userType: ResourceType
export declare function resource(type: string, id: string, more?: Partial<Resource>): Resource
export declare function user(id: string, trait?: MessageInitShape<typeof UserTraitSchema>): Resource
export declare function entitlement(resource: Resource, slug: string, more?: Partial<Entitlement>): Entitlement
/** `expandsFrom`: whoever holds these entitlements holds this grant's too. */
export declare function grant(entitlement: Entitlement, principal: Resource, expandsFrom?: readonly string[]): Grant
