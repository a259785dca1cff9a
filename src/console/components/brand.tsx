import { Mark } from './icon.tsx'

/** The product's name over a page that stands alone. */
export function Brand() {
  return (
    <div class="mb-5 flex items-center gap-2 font-semibold tracking-tight">
      <Mark class="size-6" />
      Gatehouse
    </div>
  )
}
