import { Button, Group, Modal, Stack } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'

interface ConfirmProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly action: string
  readonly onConfirm: () => void
  readonly isBusy: boolean
  readonly isDestructive?: boolean
  readonly isReady?: boolean
  readonly children: ReactNode
}

/** Asks once more, and says what goes with it (UI-5). */
export function Confirm(props: ConfirmProps) {
  const { title, isOpen, onClose, action, onConfirm, isBusy, isDestructive = false, isReady = true, children } = props
  const isPressed = useRef(false)
  useEffect(() => {
    if (!isBusy) isPressed.current = false
  }, [isBusy])
  // A second click may come before the first one has shown.
  const press = () => {
    if (isPressed.current) return
    isPressed.current = true
    onConfirm()
  }
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            {...(isDestructive && { color: 'red' })}
            loading={isBusy}
            disabled={!isReady}
            onClick={press}
            data-autofocus
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
