/** `npm run check`: format, lint, types, layers, dead code, generated files. */
import { checks, runSteps } from './steps.mjs'

runSteps(checks)
