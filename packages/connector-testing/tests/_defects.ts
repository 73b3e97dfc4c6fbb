/** What the broken program does wrong: the tests of the suite that must see it, and what they say. */
export const defects = {
  'declares too much': { 'what it declares is what is found': "'ghost'" },
  'refers to what is not there': {
    'ids are unique and nothing refers to what is not in the file': 'expected [ …(8) ] to deeply equal []',
  },
  'invents ids': { 'ids follow the formulas that other programs rely on': 'grant crew:red:member:person:ann' },
  'differs from run to run': {
    'a second file of an unchanged upstream differs in nothing': '~ resources crew:red',
    'two syncs into one file keep two full syncs, and the second differs in nothing': '~ resources crew:red',
  },
  'forgets rows after a kill': {
    'killed 5 times in a row at changing moments, the next run gives the same file': '- resources person:',
  },
  'gives up at the first fault': {
    'survives every fault of the upstream with the same result': 'answered 503',
  },
  'leaves files behind': { 'a run that fails leaves no file behind': 'failed.c1z.tmp' },
} as const
export type Defect = keyof typeof defects
