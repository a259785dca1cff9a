import type { Access } from '../host.ts'

/** What a prompt asks of the person who picks it. */
export interface PromptArgument {
  name: string
  title: string
  description: string
  required: boolean
  /** What may be typed: names of records of a model, or one of these. */
  completes: { model: string } | readonly string[]
}

/** A common job, written down so that a person can start it with one choice (MCP, prompts). */
export interface Prompt {
  name: string
  title: string
  description: string
  arguments: readonly PromptArgument[]
  /** Fields that it can't do without, by model: it is listed where all of them may be seen (A31). */
  needs: Readonly<Record<string, readonly string[]>>
  /** The message; names only what `access` shows. */
  write(args: Readonly<Record<string, string>>, access: Access): string
}
