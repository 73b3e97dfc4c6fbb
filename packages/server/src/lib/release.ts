/** Of the whole system: server, console and connectors go together. */
export const release = '0.1.0'
