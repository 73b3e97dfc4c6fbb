import { C1zError, type C1zReason } from '../c1z-error.ts'

const reasons: Readonly<Record<string, C1zReason>> = {
  ENOENT: 'file_not_found',
  ENOTDIR: 'file_not_found',
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EFBIG: 'disk_full',
}

/** A system error in words: what was tried on which file, and why it failed. Other errors pass untouched. */
export function fileError(error: unknown, file: string, tried: string, otherwise: C1zReason): unknown {
  if (error instanceof C1zError || !isSystemError(error)) return error
  const reason = reasons[error.code] ?? otherwise
  return new C1zError(reason, `failed to ${tried} ${file}: ${describe(error)}`, { file, cause: error })
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code)
}

function describe(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file or folder; check the path, or make the folder first'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'no space is left; free some, or choose a place with more'
    case 'EACCES':
    case 'EPERM':
      return 'permission denied; choose another place, or run as a user who may'
    case 'EROFS':
      return 'the file system is read-only; choose a place that can be written'
    case 'EISDIR':
      return 'it is a folder'
    default:
      return error.message
  }
}
