import { describe, expect, test } from 'vitest'
import { C1zError } from './c1z-error.ts'
import { defaultLimits, isSet, readCount, resolveLimits } from './limits.ts'

const mebibyte = 1024 * 1024

describe('limits', () => {
  test('are the defaults, the caller’s over them, and the environment’s over both', () => {
    expect(resolveLimits()).toEqual(defaultLimits)
    expect(resolveLimits({ maxRows: 5 }, {})).toEqual({ ...defaultLimits, maxRows: 5 })
    const env = {
      BATON_DECODER_MAX_DECODED_SIZE_MB: '3',
      BATON_DECODER_MAX_MEMORY_MB: ' 64 ',
      BATON_DISABLE_FCS_FAIL_FAST: '1',
    }
    expect(resolveLimits({ maxDecodedBytes: 1, maxRows: 5 }, env)).toEqual({
      ...defaultLimits,
      maxDecodedBytes: 3 * mebibyte,
      maxWindowBytes: 64 * mebibyte,
      maxRows: 5,
      failFast: false,
    })
  })

  test.each(['0', '-1', '1.5', '1e3', 'many', '9999999999'])('of %j are none', (text) => {
    expect(() => readCount({ LIMIT: text }, 'LIMIT')).toThrow(C1zError)
    expect(() => readCount({ LIMIT: text }, 'LIMIT')).toThrow(`LIMIT is "${text}"; it must be a whole number`)
  })

  test('and flags that are empty are not set', () => {
    expect(readCount({ LIMIT: '  ' }, 'LIMIT')).toBeUndefined()
    expect(readCount({}, 'LIMIT')).toBeUndefined()
    expect([undefined, '', '0', 'f', 'FALSE'].map((FLAG) => isSet({ FLAG }, 'FLAG'))).not.toContain(true)
    expect(['1', 't', 'True'].map((FLAG) => isSet({ FLAG }, 'FLAG'))).not.toContain(false)
    expect(() => isSet({ FLAG: 'yes' }, 'FLAG')).toThrow('FLAG is "yes"; it must be true or false')
  })
})
