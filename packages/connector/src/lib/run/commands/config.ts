import { create, type MessageInitShape, toJson } from '@bufbuild/protobuf'
import { type Configuration, ConfigurationSchema, type FieldSchema } from '@rostrum/protocol/config'
import type { ConnectorDefinition, SettingField } from '../../definition.ts'

/** Which settings the connector has, for whoever builds a form for them: what only a command line may set is left out. */
export function describeConfiguration(
  { displayName, helpUrl = '' }: ConnectorDefinition['description'],
  fields: readonly SettingField[],
): Configuration {
  return create(ConfigurationSchema, {
    displayName,
    helpUrl,
    fields: fields.filter(({ exportTo }) => exportTo !== undefined).map(describeField),
  })
}

export function renderConfiguration(configuration: Configuration): string {
  return JSON.stringify(toJson(ConfigurationSchema, configuration), null, 2)
}

type FieldInit = MessageInitShape<typeof FieldSchema>

function describeField(field: SettingField): FieldInit {
  return {
    name: field.name,
    displayName: field.displayName ?? '',
    description: field.description,
    placeholder: field.placeholder ?? '',
    isRequired: field.required ?? false,
    isOps: field.exportTo === 'ops',
    isSecret: field.secret ?? false,
    field: describeVariant(field),
  }
}

function describeVariant(field: SettingField): NonNullable<FieldInit['field']> {
  const required = field.required ? { isRequired: true } : {}
  switch (field.type) {
    case 'string': {
      const options = field.options ?? []
      const rules = {
        ...required,
        ...(field.pattern !== undefined && { pattern: field.pattern }),
        ...(options.length > 0 && { in: [...options] }),
      }
      return {
        case: 'stringField',
        value: {
          defaultValue: field.default ?? '',
          options: options.map((value) => ({ name: value, value, displayName: value })),
          ...unlessEmpty(rules),
        },
      }
    }
    case 'int': {
      const rules = {
        ...required,
        ...(field.min !== undefined && { gte: BigInt(field.min) }),
        ...(field.max !== undefined && { lte: BigInt(field.max) }),
      }
      return { case: 'intField', value: { defaultValue: BigInt(field.default ?? 0), ...unlessEmpty(rules) } }
    }
    case 'bool':
      return { case: 'boolField', value: { defaultValue: field.default ?? false } }
    case 'string-list':
      return { case: 'stringSliceField', value: { defaultValue: [...(field.default ?? [])], ...unlessEmpty(required) } }
    default:
      return field satisfies never
  }
}

function unlessEmpty<Rules extends object>(rules: Rules): { rules?: Rules } {
  return Object.keys(rules).length === 0 ? {} : { rules }
}
