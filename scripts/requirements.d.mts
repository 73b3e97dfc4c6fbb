interface Citation {
  readonly file: string
  readonly title: string
}
export declare const claims: Readonly<Record<string, string>>
export declare function findCitations(): Map<string, Citation[]>
export declare function findFaults(citations?: Map<string, Citation[]>): string[]
export declare function render(citations?: Map<string, Citation[]>): string
