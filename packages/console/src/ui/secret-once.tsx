import { Alert, Modal, Stack } from '@mantine/core'
import { CopyBlock } from './copy.tsx'

interface SecretOnceProps {
  readonly title: string
  readonly blocks: readonly { readonly name?: string | undefined; readonly text?: string | undefined }[]
  /** forgets it */
  readonly onClose: () => void
}

/** A secret, the one time that it is shown (UI-6). */
export function SecretOnce({ title, blocks, onClose }: SecretOnceProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="xl"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Alert color="yellow" title="The secret is shown this once">
          Copy what you need before you close this: nobody can show it again.
        </Alert>
        {blocks.map(({ name = '', text = '' }) => (
          <CopyBlock key={name} name={name} text={text} />
        ))}
      </Stack>
    </Modal>
  )
}
