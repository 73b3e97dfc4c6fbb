import { mainProgram } from './lib/program/main-program.ts'

process.exitCode = await mainProgram(process.argv.slice(2))
