/** Where all tables are, so that a database can be shared with others. */
export const schemaName = 'rostrum'
