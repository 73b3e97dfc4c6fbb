const granting = 'membership is granted once, shown by the next sync, and revoked without a trace'
const accounts = 'a person is created, found by the next sync, not created twice, and deleted'

/** What the broken writer does wrong: the tests of the suite that must see it, and what they say. */
export const writingDefects = {
  'swallows a grant': { [granting]: 'club:chess:member:person:ann' },
  'grants to somebody else too': { [granting]: 'nobody else gains or loses anything' },
  'writes what is so already': { [granting]: 'granting what is held writes nothing' },
  'revokes from all': { [granting]: '- grants club:chess:member:person:cid' },
  'fails to revoke what is gone': { [granting]: 'ann is no member' },
  'creates a second account': { [accounts]: 'to deeply equal' },
  'deletes nobody': { [accounts]: '+ resources person:dan@example.com' },
} as const
export type WritingDefect = keyof typeof writingDefects
