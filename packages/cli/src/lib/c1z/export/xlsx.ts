import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
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
  // Loaded here because it takes longer than everything else together.
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useSharedStrings: false, useStyles: false })
  let sheets = 0
  let sheetRows = maxSheetRows
  let sheet: Worksheet | undefined
  const addRow = (row: readonly string[]) => {
    if (sheetRows === maxSheetRows) {
      sheet?.commit()
      sheet = workbook.addWorksheet(`Sheet${++sheets}`)
      sheetRows = 0
      if (row !== exportColumns) addRow(exportColumns)
    }
    sheet?.addRow(row.map(toCell)).commit()
    sheetRows++
  }
  addRow(exportColumns)
  let count = 0
  for await (const row of rows) {
    addRow(row)
    // The writer buffers whatever it is given; it needs a turn of the loop to hand it on.
    if (++count % 1000 === 0) await setImmediate()
  }
  sheet?.commit()
  await workbook.commit()
}

function toCell(text: string): string {
  return text.slice(0, maxCellLength)
}
