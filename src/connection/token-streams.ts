/** The longest that a timer takes, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1

interface Opened {
  token: string
  end: () => void
}

/** Streams that stay open: each ends with the token that opened it, not only with its connection (A37). */
export class TokenStreams {
  readonly #opened = new Set<Opened>()

  /** The same answer, whose body ends when the token expires (seconds), or when `endThose` finds it dead. */
  hold(answer: Response, token: string, expiresAt: number): Response {
    if (answer.body === null) return answer
    const reader: ReadableStreamDefaultReader<Uint8Array> = answer.body.getReader()
    const opened: Opened = { token, end: () => void reader.cancel() }
    const timer = setTimeout(opened.end, Math.min(LONGEST_TIMER, expiresAt * 1000 - Date.now()))
    const over = (): void => {
      clearTimeout(timer)
      this.#opened.delete(opened)
    }
    this.#opened.add(opened)
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        over()
        controller.close()
      },
      async cancel(reason) {
        over()
        await reader.cancel(reason)
      },
    })
    return new Response(body, answer)
  }

  /** Ends the streams of tokens that do not count any more. */
  endThose(isDead: (token: string) => boolean): void {
    for (const { token, end } of this.#opened) if (isDead(token)) end()
  }
}
