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
