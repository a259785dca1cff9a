/**
 * Whether a client may have its answer at `requested`: an address that is registered for it, character by character
 * (RFC 9700 §4.1.1). On the person's own computer the port is free (RFC 8252 §7.3), and nothing else.
 */
export function isRegisteredRedirect(requested: string, registered: readonly string[]): boolean {
  return registered.some(
    (one) => one === requested || (LOOPBACK.test(one) && withoutPort(one) === withoutPort(requested)),
  )
}

/** The text up to the port, compared as it was written: what a URL parser would even out is a difference. */
const LOOPBACK = /^(https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]))(?::\d{1,5})?(?=[/?]|$)/

function withoutPort(uri: string): string {
  return uri.replace(LOOPBACK, '$1')
}
