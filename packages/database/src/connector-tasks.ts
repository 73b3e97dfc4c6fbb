export * from './lib/queries/connector-tasks.ts'
