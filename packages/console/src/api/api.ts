import { type ApiAnswer, ApiClient, type ApiProblem, type CallInput, type OperationName } from '@rostrum/api/client'
import { paths } from '../paths.ts'

const client = new ApiClient('')

/** What the query cache keeps of a call that was refused. */
class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: ApiProblem

  constructor(problem: ApiProblem) {
    super(problem.message)
    this.problem = problem
  }
}

/** What an operation answers. */
export type Answer<Name extends OperationName> = Extract<ApiAnswer<Name>, { ok: true }>['value']

/** Whether a call was refused because there is no such thing, or none that the person may know of. */
export function isAbsent(error: Error): boolean {
  return error instanceof ProblemError && error.problem.kind === 'refused' && error.problem.status === 404
}

/** Whether somebody else saved it since it was read (UI-9). */
export function isConflict(error: Error): boolean {
  return error instanceof ProblemError && error.problem.kind === 'refused' && error.problem.code === 'aborted'
}

/** Whether it is any use to ask the same again at once. */
export function isPassing(error: Error): boolean {
  return !(error instanceof ProblemError) || error.problem.kind === 'unreachable' || error.problem.status >= 500
}

/** Whoever is not signed in any more is sent to do so, and comes back. @throws ProblemError */
export async function ask<Name extends OperationName>(name: Name, input?: CallInput<Name>): Promise<Answer<Name>> {
  const answer = await client.call(name, input)
  if (answer.ok) return answer.value
  if (answer.problem.kind === 'refused' && answer.problem.status === 401) {
    location.assign(paths.signIn(location.pathname + location.search))
    return new Promise(() => {})
  }
  throw new ProblemError(answer.problem)
}
