/** The version that whoever saves has read; undefined when they do not say (product.md UI-9). */
export function readVersion({ version }: { readonly version?: number | undefined }): number | undefined {
  return version === 0 ? undefined : version
}
