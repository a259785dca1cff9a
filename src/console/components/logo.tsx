interface LogoProps {
  name: string
  url: string | null
  large?: boolean
}

/** A client's or tenant's logo, or its initial. Beside the name, so it says nothing to a screen reader. */
export function Logo({ name, url, large = false }: LogoProps) {
  const size = large ? 'size-12 text-lg' : 'size-8 text-sm'
  const box = `${size} shrink-0 rounded-field border border-base-300`
  if (url !== null && isHttps(url)) {
    return <img class={`${box} bg-white object-contain`} src={url} alt="" referrerpolicy="no-referrer" loading="lazy" />
  }
  return (
    <span class={`${box} grid place-items-center bg-base-200 font-semibold text-muted`} aria-hidden="true">
      {[...name][0]?.toLocaleUpperCase('en') ?? '?'}
    </span>
  )
}

/** Only https leaves the page (A03); the server that stores a logo checks it too. */
function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:'
}
