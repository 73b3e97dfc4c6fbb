/** The server's messages begin small and end without a full stop. */
export function asSentence(message: string): string {
  const text = message.trim()
  if (text === '') return ''
  // An address or a name of a program is written as it is.
  const isWord = /^\p{Letter}+(?=[\s,]|$)/u.test(text)
  const begun = isWord ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text
  return /[.!?…:]$/.test(text) ? begun : `${begun}.`
}
