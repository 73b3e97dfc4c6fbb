export { BootedServer, type ServerOptions } from './lib/boot-system.ts'
