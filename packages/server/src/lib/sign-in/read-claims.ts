/** What a provider says of somebody. */
export type Claims = Readonly<Record<string, unknown>>

export type ClaimsAnswer =
  | { readonly kind: 'person'; readonly email: string; readonly name: string }
  | { readonly kind: 'refused'; readonly fault: string }

interface Mapping {
  readonly emailClaim: string
  readonly nameClaim: string
  readonly trustedDomains: readonly string[]
}

/**
 * Who signs in, by the claims. The address has to be verified, or of a domain that is trusted (product.md SSO-2);
 * `email_verified` speaks of the claim `email` only.
 */
export function readClaims(claims: Claims, { emailClaim, nameClaim, trustedDomains }: Mapping): ClaimsAnswer {
  const email = claims[emailClaim]
  if (typeof email !== 'string' || !/^[^\s@\0]+@[^\s@\0]+$/.test(email) || email.length > 320)
    return { kind: 'refused', fault: `the identity provider tells no e-mail address in the claim ${emailClaim}` }
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const verified = claims.email_verified
  const isVerified = emailClaim === 'email' && (verified === true || verified === 'true')
  if (!isVerified && !trustedDomains.includes(domain))
    return {
      kind: 'refused',
      fault: 'the identity provider does not say that the e-mail address is verified, and its domain is not trusted',
    }
  const name = claims[nameClaim]
  const isName = typeof name === 'string' && !name.includes('\0') && name.trim() !== ''
  return { kind: 'person', email, name: isName ? name.trim().slice(0, 200) : email }
}
