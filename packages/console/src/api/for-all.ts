import { countOf } from '../ui/count.ts'
import { tell } from '../ui/toast.ts'

const atOnce = 4

/** How a change of many went: those that were refused stay as they were, and the first refusal says why. */
export interface Outcome {
  readonly doneCount: number
  readonly failedCount: number
  readonly why: string
}

/** Does the same to each, a few at once; one that is refused stops none of the others. */
export async function forAll<Row>(rows: readonly Row[], run: (row: Row) => Promise<unknown>): Promise<Outcome> {
  const left = [...rows]
  let [doneCount, failedCount, why] = [0, 0, '']
  const work = async () => {
    for (let row = left.shift(); row !== undefined; row = left.shift())
      try {
        await run(row)
        doneCount++
      } catch (error) {
        failedCount++
        if (why === '') why = error instanceof Error ? error.message : String(error)
      }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { doneCount, failedCount, why }
}

/** Tells what was done, and what was not. */
export function tellOutcome({ doneCount, failedCount, why }: Outcome, noun: string): void {
  if (doneCount > 0) tell(`${countOf(doneCount, noun)} changed`)
  if (failedCount > 0) tell(`${countOf(failedCount, noun)} not changed: ${why}`, 'failure')
}
