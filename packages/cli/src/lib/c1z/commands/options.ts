import { Option } from 'commander'

export interface SyncOptions {
  readonly syncId?: string
}
export function syncOption(): Option {
  return new Option('--sync-id <id>', 'the sync to show, finished or not, instead of the one finished last')
}

export interface TypeOptions {
  readonly resourceType?: string
}
export function typeOption(description: string): Option {
  return new Option('-t, --resource-type <id>', description)
}

export function resourceOption(description: string): Option {
  return new Option('-r, --resource <id>', description)
}

export function entitlementOption(description: string): Option {
  return new Option('-e, --entitlement <id>', description)
}
