/** Text to copy into a terminal, with what it does above it. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  return (
    <figure class="min-w-0 rounded-box border border-base-300 bg-base-100">
      <figcaption class="border-b border-base-300 px-4 py-2 font-medium">{title}</figcaption>
      <pre tabindex={0} aria-label={title} role="region" class="overflow-x-auto px-4 py-3 font-mono text-xs leading-5">
        <code>{code}</code>
      </pre>
    </figure>
  )
}
