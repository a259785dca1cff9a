/**
 * What is wrong with a redirect URI, in words for the person who typed it; null when nothing is. `https` anywhere,
 * `http` on the person's own computer only (RFC 8252 §7.3); nothing that a browser would run, no fragment, no user
 * information, no wildcard (RFC 9700 §4.1).
 */
export function redirectUriProblem(uri: string): string | null {
  if (uri.length > 500) return 'is longer than 500 characters'
  if (uri.includes('#')) return 'has a part that begins with “#”; leave that out'
  if (uri.includes('*')) return 'has a wildcard; give each address in full'
  // Only what RFC 3986 allows in a URI; so no blanks, control characters, quotes or letters outside ASCII.
  if (!/^[\w\-.~:/?[\]@!$&'()+,;=%]+$/.test(uri)) return 'has a character that a URL cannot have'
  let url: URL
  try {
    url = new URL(uri)
  } catch {
    return 'is not a complete URL, such as https://app.example/callback'
  }
  if (url.username !== '' || url.password !== '') return 'holds a user name or password'
  if (!/^https?:\/\/[^/]/i.test(uri)) return 'must begin with https://'
  // What is no host name could not be named in the consent page's policy (CSP 3 §2.3.1).
  if (!/^([a-z0-9.-]+|\[::1\])$/.test(url.hostname)) return 'has a host that is not a host name'
  if (url.protocol === 'https:') return null
  return isLoopback(url) ? null : 'must begin with https://; only the person’s own computer (localhost) may use http://'
}

/** Whether a URL leads to the computer on which the browser runs (RFC 8252 §7.3). */
export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname)
}
