import { create } from '@bufbuild/protobuf'
import { type Field, FieldSchema } from '@rostrum/protocol/config'
import { ActionType, type BatonActionSchema, BatonActionSchemaSchema } from '@rostrum/protocol/connector'

/** The forms of the actions: what they are called, what they ask for, and what an operator must know before. */

const userId = field('user_id', {
  displayName: 'User',
  description: 'Id of the one user it is about, as the user resource has it',
  placeholder: '1650000000000000501',
  isRequired: true,
  field: { case: 'stringField', value: { rules: { pattern: '^[0-9]{18,19}$', isRequired: true } } },
})

const returnTypes = [
  field('success', {
    displayName: 'Success',
    description: 'Whether the user is now as wished',
    field: { case: 'boolField', value: {} },
  }),
  field('affected', {
    displayName: 'Affected users',
    description: '1, or 0 when there was nothing to do',
    field: { case: 'intField', value: {} },
  }),
]

export const resetTwoFaSchema = actionSchema({
  name: 'reset-2fa',
  displayName: 'Reset two-factor authentication',
  description:
    'Forgets the second factor of a user, for a lost or replaced device. WARNING: until the user has enrolled a new ' +
    'device at the next sign-in, the password alone protects the account. Needs Users.edit and Users.allow2FAForOtherUsers.',
  arguments: [userId],
})

export const sendVerificationEmailSchema = actionSchema({
  name: 'send-verification-email',
  displayName: 'Send verification e-mail',
  description:
    'Sends a user the invitation to verify the e-mail address. WARNING: an active user is locked out at once and until ' +
    'the address is verified again. The console must be able to send mail. Needs Users.edit.',
  arguments: [userId, confirmation('The user is locked out until the address is verified again')],
})

export const revokeApiTokenSchema = actionSchema({
  name: 'revoke-api-token',
  displayName: 'Revoke API token',
  description:
    "Ends a user's API token. WARNING: every program that uses the token stops working at once, and the token cannot be " +
    'brought back. Tokens of service users end by rotation or deletion. Needs Users.revokeOtherUsersApiTokens.',
  arguments: [userId, confirmation("Programs that use the user's token stop working, for good")],
})

function actionSchema(words: {
  name: string
  displayName: string
  description: string
  arguments: Field[]
}): BatonActionSchema {
  return create(BatonActionSchemaSchema, { ...words, returnTypes, actionType: [ActionType.DYNAMIC] })
}

/** A box that must be ticked: absent or false is refused. */
function confirmation(description: string): Field {
  return field('confirm', {
    displayName: 'I know what this does',
    description,
    isRequired: true,
    field: { case: 'boolField', value: { rules: { eq: true } } },
  })
}

function field(name: string, init: Omit<NonNullable<Parameters<typeof create<typeof FieldSchema>>[1]>, '$typeName'>) {
  return create(FieldSchema, { name, ...init })
}
