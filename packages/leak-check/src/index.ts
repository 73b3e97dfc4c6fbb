export { findLeaks, type Leak } from './find-leaks.ts'
export { readRecords, watchOutput, watchSecret } from './records.ts'
