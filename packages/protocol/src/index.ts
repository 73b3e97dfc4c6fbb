export * from './lib/annotation.ts'
export * from './lib/baton-id.ts'
export * from './lib/identity.ts'
export * from './lib/ksuid.ts'
