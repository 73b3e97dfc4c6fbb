import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Worksheet } from 'exceljs'
import { type ExportRow, exportColumns } from './rows.ts'

/** What a sheet holds at most, its header included; set by the format. */
const maxSheetRows = 1_048_576
/** UTF-16 units of one cell; set by the format. */
const maxCellLength = 32_767

/**
 * One sheet, `Sheet1`, and further ones only when a million rows are not enough. Cells are marked as text, which
 * spreadsheets never take for a formula.
 */
export async function writeXlsx(stream: Writable, rows: AsyncIterable<ExportRow>): Promise<void> {
  const stopped = new AbortController()
  // exceljs never notices that the stream broke; without this, waiting for it would not end.
  const broken = finished(stream, { readable: false }).catch((error: unknown) => stopped.abort(error))
  const work = writeWorkbook(stream, rows, stopped.signal)
  await Promise.race([work, broken.then(() => (stopped.signal.aborted ? Promise.reject(stopped.signal.reason) : work))])
}

async function writeWorkbook(stream: Writable, rows: AsyncIterable<ExportRow>, signal: AbortSignal): Promise<void> {
  // Loaded here because it takes longer than everything else together.
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useSharedStrings: false, useStyles: false })
  let sheets = 0
  const nextSheet = () => {
    const sheet = workbook.addWorksheet(`Sheet${++sheets}`)
    sheet.addRow([...exportColumns]).commit()
    return sheet
  }
  let sheet = nextSheet()
  let sheetRows = 1
  for await (const row of rows) {
    if (sheetRows++ === maxSheetRows) {
      sheet.commit()
      sheet = nextSheet()
      sheetRows = 2
    }
    sheet.addRow(row.map(toCell)).commit()
    await drained(sheet, signal)
  }
  sheet.commit()
  await workbook.commit()
}

/** What a sheet writes to: an old stream, which does not tell in public that it is full. */
interface OldStream extends Writable {
  readonly _writableState: { readonly needDrain: boolean }
}

/**
 * The sheet's writer takes everything at once and leaves it waiting for compression, so the memory would hold the whole
 * sheet.
 */
async function drained(sheet: Worksheet, signal: AbortSignal): Promise<void> {
  // Not in the types of exceljs 4.4.0; should it change, every export ends in an error.
  const { stream } = sheet as unknown as { readonly stream: { readonly pipes: readonly OldStream[] } }
  for (const pipe of stream.pipes) {
    if (pipe._writableState.needDrain) await once(pipe, 'drain', { signal })
  }
}

// XML has no control characters but these three; exceljs leaves out some of the others, and a workbook with one of the
// rest does not open.
const notXml = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

function toCell(text: string): string {
  return text.replace(notXml, '\ufffd').slice(0, maxCellLength)
}
