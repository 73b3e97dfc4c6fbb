export { type EmbeddedRole, EmbeddedServer, type EmbeddedServerOptions } from './lib/embedded/embedded-server.ts'
export { type Programs, programsIn } from './lib/embedded/programs.ts'
