export * from './lib/control-plane/control-plane.ts'
