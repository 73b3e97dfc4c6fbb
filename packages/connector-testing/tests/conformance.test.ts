import { describeConformance } from '../src/index.ts'
import { crewProgram } from './_subject.ts'

describeConformance('a sound connector', crewProgram())
