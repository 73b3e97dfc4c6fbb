import type { Clock } from '../clock.ts'
import { type Answer, errorAnswer, jsonAnswer, plainText, proxyPage, tooManyRequests } from '../http/answer.ts'
import {
  conflict,
  forbidden,
  invalidCursor,
  notAuthenticated,
  notFound,
  serverError,
  validationError,
} from '../http/console-error.ts'
import { isObject } from '../tenant/save.ts'
import type { FaultAction } from './rule.ts'

type Of<K extends FaultAction['kind']> = Extract<FaultAction, { readonly kind: K }>

export function refuseForRate(action: Of<'too many requests'>, clock: Clock): Answer {
  const { retryAfter = 1, asDate = false } = action
  if (retryAfter === 'missing' || !asDate) return tooManyRequests(retryAfter)
  return tooManyRequests({ date: new Date(clock.now() + retryAfter * 1000) })
}

const proxyTitles = {
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

export function fail(action: Of<'server error'>): Answer {
  const { status = 502, form = 'html' } = action
  if (form === 'html') return proxyPage(status, proxyTitles[status])
  if (form === 'plain') return plainText(status, proxyTitles[status])
  return { ...errorAnswer(serverError()), status }
}

const refusals = {
  400: () => validationError('Simulated validation error'),
  401: notAuthenticated,
  403: () => forbidden(),
  404: notFound,
  409: () => conflict('Simulated conflict'),
}

export function refuse(action: Of<'refusal'>): Answer {
  return errorAnswer(refusals[action.status]())
}

export function refuseCursor(): Answer {
  return errorAnswer(invalidCursor())
}

export function truncate(action: Of<'truncated'>, answer: Answer): Answer {
  const at = action.at ?? Math.floor(answer.body.length / 2)
  return action.how === 'connection' ? { ...answer, breakAfter: at } : { ...answer, body: answer.body.slice(0, at) }
}

export function empty(answer: Answer): Answer {
  return alter(answer, (body) => {
    const isSites = isObject(body.data) && Array.isArray(body.data.sites)
    const data = isSites ? { allSites: { activeLicenses: 0, totalLicenses: 0 }, sites: [] } : []
    return { ...body, data, pagination: { totalItems: 0, nextCursor: null } }
  })
}

export function page(): Answer {
  return proxyPage(200, 'Sign in')
}

export function numberIds(action: Of<'numeric ids'>, answer: Answer): Answer {
  const field = action.field ?? 'id'
  return { ...answer, body: answer.body.replaceAll(new RegExp(`"${field}":"(\\d{15,})"`, 'g'), `"${field}":$1`) }
}

export function dropField(action: Of<'missing field'>, answer: Answer): Answer {
  const drop = (row: unknown, index: number): unknown => {
    if (!isObject(row) || (action.row !== undefined && action.row !== index)) return row
    const { [action.field]: _, ...rest } = row
    return rest
  }
  return alter(answer, (body) => {
    const { data } = body
    if (Array.isArray(data)) return { ...body, data: data.map(drop) }
    if (isObject(data) && Array.isArray(data.sites)) return { ...body, data: { ...data, sites: data.sites.map(drop) } }
    return { ...body, data: drop(data, 0) }
  })
}

export function emptyNextCursor(answer: Answer): Answer {
  return alterPagination(answer, (pagination) => ({ ...pagination, nextCursor: pagination.nextCursor ?? '' }))
}

export function nullTotal(answer: Answer): Answer {
  return alterPagination(answer, (pagination) => ({ ...pagination, totalItems: null }))
}

function alterPagination(answer: Answer, change: (pagination: Record<string, unknown>) => unknown): Answer {
  return alter(answer, (body) => {
    const { pagination } = body
    return isObject(pagination) ? { ...body, pagination: change(pagination) } : body
  })
}

/** Only answers that went well are spoilt. */
function alter(answer: Answer, change: (body: Record<string, unknown>) => unknown): Answer {
  if (answer.status !== 200 || !answer.contentType.startsWith('application/json')) return answer
  const body: unknown = JSON.parse(answer.body)
  return isObject(body) ? { ...jsonAnswer(change(body)), contentType: answer.contentType } : answer
}
