/** Sent to consoles and told by `--version`. */
export const version = '0.1.0'
