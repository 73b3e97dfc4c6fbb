import { AnswerFields, isObject, type LeftOut } from '../client/answer-fields.ts'
import { MalformedAnswerError } from '../client/malformed-answer.ts'

/** One entry of `/activities/types`. */
export interface ActivityType {
  readonly code: number
  readonly action: string
}

export function decodeActivityTypes(answer: unknown, leftOut: LeftOut): readonly ActivityType[] {
  const data = isObject(answer) ? answer.data : undefined
  if (!Array.isArray(data)) throw new MalformedAnswerError('data is not a list')
  return data.flatMap((type: unknown, index) => {
    const fields = new AnswerFields(type, `data[${index}]`, 'activity types', leftOut)
    const [code, action] = [fields.attributeCount('id'), fields.attributeText('action')]
    return code === undefined || action === undefined ? [] : [{ code, action }]
  })
}
