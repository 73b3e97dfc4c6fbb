import { describe, expect, test } from 'vitest'
import type { SettingField } from '../../definition.ts'
import { parseArguments } from './parse-arguments.ts'

const settings: readonly SettingField[] = [
  { name: 'file', type: 'string', shorthand: 'f', description: '' },
  { name: 'provisioning', type: 'bool', shorthand: 'p', description: '' },
  { name: 'daemon-mode', type: 'bool', shorthand: 'd', description: '' },
  { name: 'trees', type: 'string-list', description: '' },
  { name: 'workers', type: 'int', description: '' },
]
const parse = (...argv: string[]) => parseArguments(argv, settings)
const flagsOf = (...argv: string[]) => Object.fromEntries(parse(...argv).flags)

describe('flags are read as pflag reads them', () => {
  test.each<[string[], Record<string, string[]>]>([
    [['--file', 'a.c1z'], { file: ['a.c1z'] }],
    [['--file=a=b'], { file: ['a=b'] }],
    [['--file='], { file: [''] }],
    [['--file', '--workers'], { file: ['--workers'] }],
    [['-f', 'a'], { file: ['a'] }],
    [['-fa'], { file: ['a'] }],
    [['-f=a'], { file: ['a'] }],
    [['-pdf', 'a'], { provisioning: ['true'], 'daemon-mode': ['true'], file: ['a'] }],
    [['-p'], { provisioning: ['true'] }],
    [['--provisioning'], { provisioning: ['true'] }],
    [['--provisioning=false'], { provisioning: ['false'] }],
    [['-p=0'], { provisioning: ['0'] }],
    [['--workers', '-1'], { workers: ['-1'] }],
    [['--workers=-1'], { workers: ['-1'] }],
    [['--trees', 'a,b', '--trees=c'], { trees: ['a,b', 'c'] }],
    [['--file', 'a', '--file', 'b'], { file: ['a', 'b'] }],
  ])('%j', (argv, flags) => {
    expect(flagsOf(...argv)).toEqual(flags)
  })
})

describe('commands', () => {
  test.each<[string[], string]>([
    [[], ''],
    [['config'], 'config'],
    [['--file', 'check', 'config'], 'config'],
    [['-p', 'config'], 'config'],
    [['config', '--file', 'a'], 'config'],
    [['--json', 'check'], 'check'],
    [['--endpoint', 'ready', 'health-check', '--timeout', '3'], 'health-check'],
    [['--', 'config'], 'config'],
  ])('%j has the command %j', (argv, command) => {
    expect(parse(...argv).command).toBe(command)
  })

  test('what stands behind the name is its operand', () => {
    expect(parse('completion', '-p', 'bash').operands).toEqual(['bash'])
  })

  test('help and version are found anywhere', () => {
    expect(parse('config', '-h')).toMatchObject({ command: 'config', help: true, version: false })
    expect(parse('-v')).toMatchObject({ command: '', help: false, version: true })
    expect(parse('--help=false').help).toBe(false)
  })
})

describe('mistakes', () => {
  test.each<[string[], string]>([
    [['--nope'], 'unknown flag --nope: --help lists the flags'],
    [['--nope=secret'], 'unknown flag --nope: --help lists the flags'],
    [['-x'], 'unknown flag -x: --help lists the flags'],
    [['-px'], 'unknown flag -x: --help lists the flags'],
    [['--file'], 'flag --file needs a value'],
    [['-pf'], 'flag -f needs a value'],
    [['config', '--json'], 'unknown flag --json: --help lists the flags'],
    [['--help=maybe'], 'the value of --help must be true or false'],
    [
      ['syncc'],
      'unknown command "syncc": the commands are capabilities, check, completion, config, health-check, help',
    ],
  ])('%j: %s', (argv, message) => {
    expect(() => parse(...argv)).toThrow(message)
  })

  test('a stray value is not repeated, for it may be a secret', () => {
    expect(() => parse('-p', 'eyJhbGciOi.X')).toThrow(/^unknown argument that belongs to no flag: /)
  })
})
