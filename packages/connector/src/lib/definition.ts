import type { Connector, ConnectorDescription } from './capability.ts'
import type { ConnectorEnvironment } from './environment.ts'

interface FieldBase {
  /** flag name; the variable is `BATON_` + the name in capitals with `_` for `-` */
  readonly name: string
  readonly displayName?: string
  readonly description: string
  readonly placeholder?: string
  /** short flag, one letter */
  readonly shorthand?: string
  readonly required?: boolean
  /** never shown: not in logs, errors or forms */
  readonly secret?: boolean
  /** left out of `--help` */
  readonly hidden?: boolean
  /** who may set it besides the command line: a person in a form, or an operator; absent = command line only */
  readonly exportTo?: 'gui' | 'ops'
}
export interface StringField extends FieldBase {
  readonly type: 'string'
  readonly default?: string
  readonly options?: readonly string[]
  readonly pattern?: string
}
export interface BoolField extends FieldBase {
  readonly type: 'bool'
  readonly default?: boolean
}
export interface IntField extends FieldBase {
  readonly type: 'int'
  readonly default?: number
  readonly min?: number
  readonly max?: number
}
export interface StringListField extends FieldBase {
  readonly type: 'string-list'
  readonly default?: readonly string[]
}
/** One setting of a connector: a flag, a variable, a key of the configuration file and a field of the console's form. */
export type SettingField = StringField | BoolField | IntField | StringListField

/** Settings by flag name, defaults filled in. A list is never absent. */
export type Settings = Readonly<Record<string, string | boolean | number | readonly string[]>>

/** A connector as a program: what its command line needs to know before any setting is there. */
export interface ConnectorDefinition {
  /** the program's name */
  readonly name: string
  readonly version: string
  readonly description: ConnectorDescription
  readonly fields: readonly SettingField[]
  /** Throws a ConnectorError of kind bad_configuration for settings that cannot work. Does no I/O. */
  create(settings: Settings, environment: ConnectorEnvironment): Connector
  /** A connector that is never used to read, for `capabilities` and metadata. */
  createUnconfigured(): Connector
}
