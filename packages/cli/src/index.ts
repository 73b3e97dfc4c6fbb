export type { Io, TextStream } from './lib/io.ts'
export { main } from './lib/main.ts'
