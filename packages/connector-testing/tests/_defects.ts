/** What the broken program does wrong, and the tests of the suite that must see it. */
export const defects = {
  'declares too much': ['what it declares is what is found'],
  'refers to what is not there': ['ids are unique and nothing refers to what is not in the file'],
  'invents ids': ['ids follow the formulas that other programs rely on'],
  'differs from run to run': [
    'a second file of an unchanged upstream differs in nothing',
    'two syncs into one file keep two full syncs, and the second differs in nothing',
  ],
  'forgets rows after a kill': ['killed 5 times in a row at changing moments, the next run gives the same file'],
  'gives up at the first fault': ['survives every fault of the upstream with the same result'],
  'leaves files behind': ['a run that fails leaves no file behind'],
} as const
export type Defect = keyof typeof defects
