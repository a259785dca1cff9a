const MAX_LENGTH = 2000

/** One line of JSON about a fault, with its causes, without the query of the URL and without anything secret. */
export function logFault(error: Error, request: Request, requestId: string): void {
  console.error(
    JSON.stringify({
      level: 'error',
      event: 'fault',
      request_id: requestId,
      method: request.method,
      path: redact(new URL(request.url).pathname),
      faults: chain(error).map((fault) => ({
        name: fault.name,
        message: redact(fault.message),
        stack: redact(fault.stack ?? ''),
      })),
    }),
  )
}

function chain(error: unknown): Error[] {
  const faults: Error[] = []
  for (let fault = error; fault !== undefined && fault !== null && faults.length < 5;) {
    const known: Error = fault instanceof Error ? fault : new Error(`A ${typeof fault} was thrown.`)
    faults.push(known)
    fault = known.cause
  }
  return faults
}

/**
 * A text without what looks like a credential: `userId:grantId:secret`, keys and secrets of ours, whatever follows `Bearer` or `Basic`, values
 * of telling names, and unbroken runs of 32 characters and more that hold a digit.
 */
export function redact(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replace(/[^\s:"']{1,64}:[\w-]{16}:[\w-]{32}/g, '[credential]')
    .replace(/\bgh[a-z]_\w{8,}/g, '[credential]')
    .replace(/\bghpol\.[\w-]+\.\w{8,}/g, '[credential]')
    .replace(/\b(bearer|basic)\s+[^\s"',;]+/gi, '$1 [credential]')
    .replace(/\b(password|secret|token|code|cookie|authorization)(["']?\s*[=:]\s*["']?)[^\s"'&;,}]+/gi, '$1$2[secret]')
    .replace(/(?=[\w+-]*\d)[\w+-]{32,}/g, '[secret]')
}
