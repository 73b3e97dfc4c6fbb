import { notifications } from '@mantine/notifications'
import { asSentence } from './sentence.ts'

/** Tells how something ended. A failure stays until it is closed. */
export function tell(message: string, kind: 'done' | 'failure' = 'done'): void {
  const isFailure = kind === 'failure'
  notifications.show({
    message: asSentence(message),
    color: isFailure ? 'red' : 'green',
    autoClose: isFailure ? false : 5000,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close' },
    role: isFailure ? 'alert' : 'status',
  })
}
