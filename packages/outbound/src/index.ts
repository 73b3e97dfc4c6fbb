export { AddressGuard, ForbiddenAddressError } from './lib/address-guard.ts'
