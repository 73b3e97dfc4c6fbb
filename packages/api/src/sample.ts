export { operations } from './gen/contract.ts'
export { type SampleOptions, sampleMessage } from './lib/sample.ts'
