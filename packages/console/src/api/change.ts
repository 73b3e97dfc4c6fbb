import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { tell } from '../ui/toast.ts'

interface ChangeOptions<Input, Value> {
  readonly run: (input: Input) => Promise<Value>
  /** what the person is told when it is done */
  readonly done?: string | ((value: Value) => string)
  /** what has to be asked again after it */
  readonly stale?: readonly QueryKey[]
  readonly onDone?: (value: Value, input: Input) => void
  /** where the failure is shown by the form itself */
  readonly onFailure?: (error: Error) => void
}

/** A change that a person makes: one at a time, and its outcome is told. */
export function useChange<Input = void, Value = unknown>({
  run,
  done,
  stale = [],
  onDone,
  onFailure,
}: ChangeOptions<Input, Value>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: run,
    // Some answers show a secret, which nothing is to hold on to.
    gcTime: 0,
    onSuccess: async (value, input) => {
      if (done !== undefined) tell(typeof done === 'string' ? done : done(value))
      onDone?.(value, input)
      await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })))
    },
    onError: (error) => (onFailure === undefined ? tell(error.message, 'failure') : onFailure(error)),
  })
}
