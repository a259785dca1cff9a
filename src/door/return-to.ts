const MAX_LENGTH = 8192
const SITE = 'https://this-site.invalid'

/**
 * Where to go after sign-in: a path of this site with its query, in the form that a browser would request. Anything
 * that a browser or a proxy might read as another site is `/`.
 */
export function safeReturnTo(value: unknown): string {
  if (typeof value !== 'string' || value.length > MAX_LENGTH || !staysHere(value)) return '/'
  const url = URL.parse(value, SITE)
  if (url === null || url.origin !== SITE) return '/'
  if (!decodings(url.pathname).every(staysHere)) return '/'
  return `${url.pathname}${url.search}${url.hash}`
}

/** One leading slash, and none of the characters that URL parsers drop or turn into slashes. */
function staysHere(value: string): boolean {
  return /^\/(?!\/)[^\\\p{Cc}\s]*$/u.test(value)
}

/** The path as something behind it might read it, decoded once and twice. */
function decodings(path: string): string[] {
  try {
    const once = decodeURIComponent(path)
    return [once, decodeURIComponent(once)].map((decoded) => decoded.replaceAll(' ', '+'))
  } catch {
    return ['//']
  }
}
