export { findLeaks, type Leak } from './find-leaks.ts'
export { isWatching, readRecords, watchFiles, watchOutput, watchSecret } from './records.ts'
