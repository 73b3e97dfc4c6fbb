/** The suites over each broken program; run by broken.test.ts in a vitest of its own, since they must fail. */
import { describeConformance, describeProvisioningConformance } from '../src/index.ts'
import { clubProgram } from './_club-subject.ts'
import { type Defect, defects } from './_defects.ts'
import { crewProgram } from './_subject.ts'
import { type WritingDefect, writingDefects } from './_writing-defects.ts'

// Object.keys forgets the names' types.
for (const defect of Object.keys(defects) as Defect[]) describeConformance(`one that ${defect}`, crewProgram(defect))
for (const defect of Object.keys(writingDefects) as WritingDefect[])
  describeProvisioningConformance(`one that ${defect}`, clubProgram(defect))
