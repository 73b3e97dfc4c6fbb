import { describeProvisioningConformance } from '../src/index.ts'
import { clubProgram } from './_club-subject.ts'

describeProvisioningConformance('a sound writer', clubProgram())
