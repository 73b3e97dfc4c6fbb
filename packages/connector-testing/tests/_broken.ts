/** The suite over each broken program; run by broken.test.ts in a vitest of its own, since it must fail. */
import { describeConformance } from '../src/index.ts'
import { type Defect, defects } from './_defects.ts'
import { crewProgram } from './_subject.ts'

// Object.keys forgets the names' types.
for (const defect of Object.keys(defects) as Defect[]) describeConformance(`one that ${defect}`, crewProgram(defect))
