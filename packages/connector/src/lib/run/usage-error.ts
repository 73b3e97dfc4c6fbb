/** One thing wrong with how the program was called. */
export interface UsageProblem {
  readonly cause: string
  readonly fix?: string
}

/** The program was called in a way that cannot work: exit code 2. It names all that is wrong, one problem a line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly problems: readonly UsageProblem[]

  constructor(problems: string | readonly UsageProblem[], heading?: string) {
    const list = typeof problems === 'string' ? [{ cause: problems }] : problems
    const lines = list.map(({ cause, fix }) => (fix === undefined ? cause : `${cause}: ${fix}`))
    super([...(heading === undefined ? [] : [heading]), ...lines].join('\n'))
    this.problems = list
  }
}
