import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'

/**
 * Asks before what was typed is lost by leaving the page (UI-8). What a form held at first, or was told to be saved, is not
 * asked about; nor is who navigates with `ignoreBlocker`.
 */
export function useUnsaved<Values>(values: Values): { readonly markSaved: (saved: Values) => void } {
  const now = JSON.stringify(values)
  const [kept, setKept] = useState(now)
  const isDirty = now !== kept
  useBlocker({
    shouldBlockFn: () => !window.confirm('What you have typed is not saved. Leave without saving?'),
    enableBeforeUnload: isDirty,
    disabled: !isDirty,
  })
  return { markSaved: (saved) => setKept(JSON.stringify(saved)) }
}
