export declare const layers: Readonly<Record<string, readonly string[]>>
export declare const testLayers: Readonly<Record<string, readonly string[]>>
