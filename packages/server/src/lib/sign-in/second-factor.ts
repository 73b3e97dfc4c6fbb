import { generateSecret, generateURI, verify } from 'otplib'

const issuer = 'Rostrum'
/** Codes of the interval before and after are taken, too: clocks differ. */
const toleranceSeconds = 30
const periodSeconds = 30

/** A new secret for an authenticator, and the address that it is taken up by. */
export function makeSecondFactor(label: string): { readonly secret: string; readonly uri: string } {
  const secret = generateSecret()
  return { secret, uri: generateURI({ issuer, label, secret }) }
}

/** The interval that a code is of; undefined when it is not of now, or of one that is not after `lastStep`. */
export async function checkSecondFactor(
  secret: string,
  code: string,
  { now, lastStep }: { readonly now: Date; readonly lastStep: number },
): Promise<number | undefined> {
  const token = code.replaceAll(' ', '')
  if (!/^\d{6}$/.test(token)) return undefined
  const epoch = Math.floor(now.getTime() / 1000)
  const result = await verify({ secret, token, epoch, epochTolerance: toleranceSeconds, period: periodSeconds })
  if (!result.valid) return undefined
  const step = Math.floor(epoch / periodSeconds) + result.delta
  return step > lastStep ? step : undefined
}
