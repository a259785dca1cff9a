import { GatehouseError } from '../core/errors.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'

export const API_PATH = '/api/v1'

export interface Found {
  operation: Operation
  model: string
  id: string
}

/**
 * The operation for a method and a path. Segments are percent-decoded one by one, so that an encoded slash is part of a
 * name; names are compared as they are, in their case.
 * @throws GatehouseError `not_found`, `method_not_allowed` with the methods that the path has (RFC 9110 §15.5.6)
 */
export function findOperation(method: string, path: string): Found {
  const segments = segmentsOf(path)
  const fitting = OPERATIONS.filter((operation) => fits(operation.path.split('/').slice(1), segments))
  // Of `/{model}/export` and `/{model}/{id}` the one that names more of the path is meant.
  const most = Math.max(...fitting.map(({ path: pattern }) => literals(pattern)))
  const meant = fitting.filter(({ path: pattern }) => literals(pattern) === most)
  if (meant.length === 0) throw nothingThere()
  const operation = meant.find((candidate) => candidate.method === (method === 'HEAD' ? 'GET' : method))
  if (operation === undefined) throw notAllowed(meant)
  const pattern = operation.path.split('/').slice(1)
  return { operation, model: segments[pattern.indexOf('{model}')] ?? '', id: segments[pattern.indexOf('{id}')] ?? '' }
}

function segmentsOf(path: string): string[] {
  const rest = path.slice(API_PATH.length)
  if (rest === '' || rest === '/') return []
  const segments = rest.slice(1).split('/').map(decoded)
  if (!path.startsWith(`${API_PATH}/`) || segments.some((segment) => segment === '')) throw nothingThere()
  return segments
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false
  return pattern.every((part, index) => {
    const segment = segments[index] ?? ''
    if (part === '{model}') return /^[a-z][a-z0-9_]{0,59}$/.test(segment)
    return part === '{id}' ? segment.length <= 60 : part === segment
  })
}

function literals(pattern: string): number {
  return pattern.split('/').filter((part) => part !== '' && !part.startsWith('{')).length
}

function nothingThere(): GatehouseError {
  return new GatehouseError('not_found', 'There is nothing under this address. See /api/v1/openapi.json.')
}

function notAllowed(operations: readonly Operation[]): GatehouseError {
  const allow = operations.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return new GatehouseError('method_not_allowed', `This address takes ${allow.join(', ')}.`, { allow })
}
