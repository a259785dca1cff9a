import { expect, test } from 'vitest'
import { discardBody, readText } from '../../src/door/body.ts'

function sent(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, headers: Record<string, string> = {}) {
  const seen = { pulled: 0, cancelled: false }
  const iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else {
          seen.pulled += value.byteLength
          controller.enqueue(value)
        }
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return {
    request: new Request('https://gatehouse.test/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit),
    seen,
  }
}

const bytes = (text: string) => new TextEncoder().encode(text)

test('A41: a body up to the limit is read, characters across chunks included', async () => {
  const euro = bytes('€uro')
  const { request } = sent([euro.slice(0, 1), euro.slice(1, 2), euro.slice(2)])
  expect(await readText(request, euro.byteLength)).toBe('€uro')
})

test('A41: one byte more is too large; what is left of it is read, so that the connection lives on', async () => {
  const { request, seen } = sent([bytes('12345'), bytes('6'), bytes('789')])
  await expect(readText(request, 5)).rejects.toMatchObject({ code: 'too_large', status: 413 })
  expect(seen).toEqual({ pulled: 9, cancelled: false })
})

test('A41: one that stops coming is given up', async () => {
  async function* stalling() {
    yield bytes('123456')
    await new Promise(() => undefined)
  }
  const { request, seen } = sent(stalling())
  await expect(readText(request, 5)).rejects.toMatchObject({ code: 'too_large' })
  expect(seen.cancelled).toBe(true)
})

test('A41: a body without end is cut off', async () => {
  function* endless() {
    for (;;) yield new Uint8Array(100_000)
  }
  const { request, seen } = sent(endless())
  await expect(readText(request, 10_000)).rejects.toMatchObject({ code: 'too_large' })
  expect(seen.pulled).toBeLessThan(4_500_000)
  expect(seen.cancelled).toBe(true)
})

test('A41: what announces itself as too large is not read at all', async () => {
  const { request, seen } = sent([bytes('{}')], { 'content-length': '10000000' })
  await expect(readText(request, 1000)).rejects.toMatchObject({ code: 'too_large' })
  expect(seen).toEqual({ pulled: 0, cancelled: true })
})

test('A41: a Content-Length that lies changes nothing', async () => {
  for (const length of ['1', '-1', 'much', '']) {
    const { request } = sent([new Uint8Array(2000)], { 'content-length': length })
    await expect(readText(request, 1000)).rejects.toMatchObject({ code: 'too_large' })
  }
})

test('A19: invalid UTF-8 is refused, at the end of the body, too', async () => {
  for (const bad of [[0xff], [0x61, 0xe2, 0x82], [0xed, 0xa0, 0x80]]) {
    const { request } = sent([new Uint8Array(bad)])
    await expect(readText(request, 100)).rejects.toMatchObject({ code: 'invalid_input', status: 400 })
  }
})

test('A41: no body is an empty text', async () => {
  expect(await readText(new Request('https://gatehouse.test/', { method: 'POST' }), 10)).toBe('')
})

test('A41: a small body that nobody wants is read to its end, so that the connection lives on', async () => {
  const { request, seen } = sent([bytes('a')])
  await discardBody(request)
  await discardBody(request)
  expect(seen).toEqual({ pulled: 1, cancelled: false })
})

test('A41: a large or endless one is cancelled', async () => {
  const announced = sent([bytes('a')], { 'content-length': '10000000' })
  await discardBody(announced.request)
  expect(announced.seen).toEqual({ pulled: 0, cancelled: true })
  function* endless() {
    for (;;) yield new Uint8Array(100_000)
  }
  const { request, seen } = sent(endless())
  await discardBody(request)
  expect(seen.cancelled).toBe(true)
  expect(seen.pulled).toBeLessThan(4_500_000)
})

test('A41: a body that is being read is left alone', async () => {
  const { request } = sent([bytes('a')])
  const reading = readText(request, 10)
  await discardBody(request)
  expect(await reading).toBe('a')
})
