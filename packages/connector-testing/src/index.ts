export { describeConformance } from './lib/conformance.ts'
export { describeProvisioningConformance } from './lib/provisioning-conformance.ts'
export { type ProgramRun, runProgram } from './lib/run-program.ts'
export { readSnapshot, type Snapshot, snapshotDifferences } from './lib/snapshot.ts'
export { StartedProgram, type StartOptions } from './lib/start-program.ts'
export type {
  AccountCase,
  ConformanceSubject,
  ConformanceWorld,
  GrantCase,
  NamedFault,
  ProvisioningSubject,
  ProvisioningWorld,
} from './lib/subject.ts'
