export { BootedServer, type ServerOptions } from './lib/boot-system.ts'
export { MailCatcher } from './lib/mail-catcher.ts'
export { rostrum as rostrumProgram } from './lib/programs.ts'
export { type Rehearsal, rehearse } from './lib/rehearsal.ts'
