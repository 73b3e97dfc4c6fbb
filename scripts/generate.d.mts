export declare function listDifferences(expected: string, found: string): string[]
