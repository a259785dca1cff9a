import { Icon } from './icon.tsx'

/** An explanation that shows on hover and on focus, and that a screen reader reads with the button's name (C1). */
export function Explained({ id, about, text }: { id: string; about: string; text: string }) {
  return (
    <span class="group relative inline-flex align-middle">
      <button type="button" aria-label={`About: ${about}`} aria-describedby={id} class="rounded-full p-0.5 text-muted">
        <Icon name="info" />
      </button>
      <span
        role="tooltip"
        id={id}
        class="invisible absolute top-full right-0 z-10 mt-1 w-64 rounded-box bg-neutral px-3 py-2 text-left text-xs font-normal text-neutral-content opacity-0 transition-opacity group-focus-within:visible group-focus-within:opacity-100 group-hover:visible group-hover:opacity-100"
      >
        {text}
      </span>
    </span>
  )
}
