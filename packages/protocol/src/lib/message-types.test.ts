import { create, fromJson, toJson } from '@bufbuild/protobuf'
import { expect, test } from 'vitest'
import { GrantExpandableSchema } from '../gen/c1/connector/v2/annotation_pb.ts'
import { GrantSchema } from '../gen/c1/connector/v2/grant_pb.ts'
import { packAnnotation } from './annotation.ts'
import { messageTypes } from './message-types.ts'

const grant = create(GrantSchema, {
  id: 'site:7:member:group:3',
  annotations: [packAnnotation(GrantExpandableSchema, { entitlementIds: ['group:3:member'], shallow: true })],
})
const json = {
  id: 'site:7:member:group:3',
  annotations: [
    {
      '@type': 'type.googleapis.com/c1.connector.v2.GrantExpandable',
      entitlementIds: ['group:3:member'],
      shallow: true,
    },
  ],
}

test('annotations become JSON under their type, and come back', () => {
  expect(toJson(GrantSchema, grant, { registry: messageTypes })).toEqual(json)
  expect(fromJson(GrantSchema, json, { registry: messageTypes })).toEqual(grant)
})

test('services are found by name, and so are the well-known types', () => {
  expect(messageTypes.getService('c1.connectorapi.baton.v1.BatonService')?.methods).toHaveLength(7)
  expect(messageTypes.getMessage('google.protobuf.Struct')?.typeName).toBe('google.protobuf.Struct')
})
