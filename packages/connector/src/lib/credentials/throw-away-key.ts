import { create } from '@bufbuild/protobuf'
import { type EncryptedData, type EncryptionConfig, EncryptionConfigSchema } from '@rostrum/protocol/connector'
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption'

/** A key of this run only: secrets pass encrypted through the same code, whoever is to read them. */
export interface ThrowAwayKey {
  readonly config: EncryptionConfig
  decrypt(secret: EncryptedData): Promise<string>
}

export async function makeThrowAwayKey(): Promise<ThrowAwayKey> {
  const identity = await generateIdentity()
  const recipient = await identityToRecipient(identity)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return {
    config: create(EncryptionConfigSchema, { config: { case: 'ageRecipientConfig', value: { recipient } } }),
    decrypt: ({ encryptedBytes }) => decrypter.decrypt(encryptedBytes, 'text'),
  }
}
