export type * from './gen/messages.ts'
export type { Operations } from './gen/operations.ts'
export { routes } from './gen/routes.ts'
export {
  type ApiAnswer,
  ApiClient,
  type ApiProblem,
  type CallInput,
  type OperationName,
  type Wire,
} from './lib/client.ts'
