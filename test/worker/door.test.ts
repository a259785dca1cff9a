import { expect, test } from 'vitest'
import { readText } from '../../src/door/body.ts'
import { originOf } from '../../src/door/origin.ts'
import { secure } from '../../src/door/security.ts'

test('A12: a response whose headers are fixed gets the security headers as well', () => {
  const frozen = Response.redirect('https://gatehouse.test/')
  expect(() => frozen.headers.set('x', 'y')).toThrow(TypeError)
  const secured = secure(frozen, { requestId: 'req_1', https: true, formTargets: [], keepOpener: false })
  expect(secured.status).toBe(302)
  expect(secured.headers.get('location')).toBe('https://gatehouse.test/')
  expect(secured.headers.get('x-frame-options')).toBe('DENY')
})

test('A12: several cookies stay several', () => {
  const response = new Response(null, {
    status: 204,
    headers: [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
  })
  const secured = secure(response, { requestId: 'req_1', https: true, formTargets: [], keepOpener: false })
  expect(secured.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})

test('M3: an open stream passes chunk by chunk', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const secured = secure(new Response(readable), {
    requestId: 'req_1',
    https: true,
    formTargets: [],
    keepOpener: false,
  })
  const writer = writable.getWriter()
  const reader = secured.body?.getReader()
  void writer.write(new TextEncoder().encode('first'))
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first')
  await writer.close()
})

test('A1: the country is the one that Cloudflare found', () => {
  const request = new Request('https://gatehouse.test/', { cf: { country: 'DK' }, headers: { 'cf-ipcountry': 'SE' } })
  expect(originOf(request).country).toBe('DK')
})

test('A41: in workerd, too, a body beyond the limit is refused', async () => {
  const request = new Request('https://gatehouse.test/', { method: 'POST', body: 'x'.repeat(2000) })
  await expect(readText(request, 1000)).rejects.toMatchObject({ code: 'too_large' })
  const small = new Request('https://gatehouse.test/', { method: 'POST', body: '{"a":"ø"}' })
  expect(await readText(small, 1000)).toBe('{"a":"ø"}')
})
