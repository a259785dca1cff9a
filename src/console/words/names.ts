/** `Ada`, `Ada or Max`, `Ada, Max or Vera`; `otherwise` when there is nobody. */
export function namesInWords(names: readonly string[], otherwise: string): string {
  const last = names.at(-1)
  if (last === undefined) return otherwise
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`
}
