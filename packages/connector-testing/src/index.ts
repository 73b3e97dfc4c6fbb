export { describeConformance } from './lib/conformance.ts'
export { type ProgramRun, runProgram } from './lib/run-program.ts'
export { readSnapshot, type Snapshot, snapshotDifferences } from './lib/snapshot.ts'
export type { ConformanceSubject, ConformanceWorld, NamedFault } from './lib/subject.ts'
