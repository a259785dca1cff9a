/** Sends what was entered to where it is shown what it would come to; nothing is saved. */
export function TryButton({ action }: { action: string }) {
  return (
    <button formaction={action} formnovalidate class="btn">
      Try this
    </button>
  )
}
