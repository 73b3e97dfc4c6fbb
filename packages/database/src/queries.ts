export { fold } from './lib/fold.ts'
export { createId } from './lib/ids.ts'
export {
  beginGrant,
  endGrant,
  type Grant,
  type GrantEnd,
  type GrantFilter,
  listGrants,
  type NewGrant,
} from './lib/queries/grants.ts'
