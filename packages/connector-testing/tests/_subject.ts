import { fileURLToPath } from 'node:url'
import type { ConformanceSubject } from '../src/index.ts'
import type { Defect } from './_defects.ts'
import { startUpstream } from './_upstream.ts'

const program = fileURLToPath(new URL('./_program.ts', import.meta.url))

/** The program with a world of its own. */
export function crewProgram(defect?: Defect): ConformanceSubject {
  return {
    command: [process.execPath, program],
    async startWorld() {
      const upstream = await startUpstream()
      return {
        env: { BATON_CREW_URL: upstream.url, ...(defect !== undefined && { BATON_DEFECT: defect }) },
        requestCount: () => upstream.requestCount(),
        faults: [
          {
            name: 'every third answer is a 503',
            arm: () => upstream.failEvery(3),
            disarm: () => upstream.failEvery(0),
          },
        ],
        [Symbol.asyncDispose]: () => upstream[Symbol.asyncDispose](),
      }
    },
  }
}
