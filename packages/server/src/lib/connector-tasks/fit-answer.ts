/** What a client takes at most is 4 MiB, the message around the tasks included (baton-protocol 8.2). */
export const answerMaxBytes = 4 * 1024 * 1024 - 4096

export interface Fitting<T> {
  readonly fitting: readonly T[]
  /** for a later answer */
  readonly left: readonly T[]
  /** for no answer at all */
  readonly tooLarge: readonly T[]
}

/** Which of them go into one answer, in their order: a client loses all tasks of an answer that is too large. */
export function fitAnswer<T>(tasks: readonly T[], bytesOf: (task: T) => number, maxBytes = answerMaxBytes): Fitting<T> {
  const [fitting, left, tooLarge]: [T[], T[], T[]] = [[], [], []]
  let sum = 0
  for (const task of tasks) {
    // The field's tag and length come before it.
    const bytes = bytesOf(task) + 6
    if (bytes > maxBytes) tooLarge.push(task)
    else if (left.length > 0 || sum + bytes > maxBytes) left.push(task)
    else {
      sum += bytes
      fitting.push(task)
    }
  }
  return { fitting, left, tooLarge }
}
