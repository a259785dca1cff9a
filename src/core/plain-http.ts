/** An answer without a stream, as plain data: the cheapest thing to send between objects. */
export interface PlainAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** The parts of an HTTP request that matter behind the door. */
export interface PlainRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string
  /** In place of the body, where that is a file: as it comes in. */
  content?: ReadableStream<Uint8Array>
  /** The client that has proven by an assertion that the request is its own: found out by this server, never sent. */
  proven?: string
}
