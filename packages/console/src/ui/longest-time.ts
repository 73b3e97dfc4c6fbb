import { durationInWords } from './duration.ts'

/** For how long something can be had at most, in words. */
export function longestTime({ maxDuration }: { readonly maxDuration?: string | number | undefined }): string {
  return maxDuration === undefined ? 'Without a limit' : durationInWords(Number.parseFloat(String(maxDuration)))
}
