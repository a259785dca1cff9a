/**
 * What may be logged of a fault among records: its kind, and where it happened. Its message can quote what somebody
 * typed (A27).
 */
export function faultOf(error: unknown): { name: string; at: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { name: error.name, at: frames.slice(0, 8).map((line) => line.trim()) }
}
