export * from './lib/message-types.ts'
