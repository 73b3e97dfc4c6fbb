import type { Context } from '../../context.ts'
import { type Handlers, read } from '../handler.ts'

/** Whether this is a rehearsal, for everybody to see (product.md X-10). What moves it is not here, but where it says. */
export function rehearsalHandlers({ rehearsalUrl }: Context): Handlers {
  return {
    'Rehearsal.Get': read(async ({ now }) =>
      rehearsalUrl === undefined ? { isRehearsal: false, now } : { isRehearsal: true, controlsUrl: rehearsalUrl, now },
    ),
  }
}
