import type { Context } from 'hono'
import { GatehouseError } from '../core/errors.ts'
import { publicUrl } from '../core/origin.ts'
import { readText } from '../door/body.ts'
import type { Env } from '../env.ts'

/** Bytes; the largest form is the permission matrix with a few hundred fields. */
const FORM_LIMIT = 200_000

/** The address that people give to an AI client (M1). */
export function mcpUrl(env: Env, request: Request): string {
  return new URL('/mcp', publicUrl(env, request)).href
}

/** The fields of a posted form; throws `invalid_input` when the body is something else, `too_large`. */
export async function readForm(context: Context): Promise<FormData> {
  const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    throw new GatehouseError('invalid_input', 'This page takes a form only. Open it in a browser and send it again.')
  }
  const form = new FormData()
  for (const [name, value] of new URLSearchParams(await readText(context.req.raw, FORM_LIMIT))) form.append(name, value)
  return form
}

/** A text field of a form, trimmed; files and missing fields are empty. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
