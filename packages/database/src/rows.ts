/** Rows of the model's tables, as they are read. */
import type { Selectable } from 'kysely'
import type {
  AccountsTable,
  AppsTable,
  CampaignsTable,
  ConnectorsTable,
  CredentialsTable,
  EntitlementsTable,
  GrantsTable,
  ResourcesTable,
  ResourceTypesTable,
  UsersTable,
} from './gen/tables.ts'

export type App = Selectable<AppsTable>
export type Campaign = Selectable<CampaignsTable>
export type Connector = Selectable<ConnectorsTable>
export type Credential = Selectable<CredentialsTable>
export type User = Selectable<UsersTable>
export type ResourceType = Selectable<ResourceTypesTable>
export type Resource = Selectable<ResourcesTable>
export type Account = Selectable<AccountsTable>
export type Entitlement = Selectable<EntitlementsTable>
export type GrantRow = Selectable<GrantsTable>
