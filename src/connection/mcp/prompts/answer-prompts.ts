import {
  type GetPromptResult,
  type ListPromptsResult,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server'
import type { Call } from '../call.ts'
import { needAccess, refuseCursor } from '../need-access.ts'
import { promptNamed, promptsFor } from './catalogue.ts'
import type { Prompt } from './prompt.ts'

const LONGEST_ARGUMENT = 200

export async function listPrompts(call: Call, cursor: string | undefined): Promise<ListPromptsResult> {
  refuseCursor(cursor, 'prompts')
  return {
    prompts: promptsFor(await needAccess(call)).map((prompt) => ({
      name: prompt.name,
      title: prompt.title,
      description: prompt.description,
      arguments: prompt.arguments.map(({ name, title, description, required }) => ({
        name,
        title,
        description,
        required,
      })),
    })),
  }
}

/** The message of a prompt; what was typed into it stands there quoted. Nothing of the tenant's is read for it. */
export async function getPrompt(
  call: Call,
  name: string,
  args: Readonly<Record<string, string>> = {},
): Promise<GetPromptResult> {
  const access = await needAccess(call)
  const prompt = promptNamed(access, name)
  if (prompt === null) throw invalid(`There is no prompt "${name.slice(0, 60)}".`)
  const text = prompt.write(checked(prompt, args), access)
  return { description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text } }] }
}

/** Refuses what is missing, unknown or too long by name. An argument that is empty was left out. */
function checked(prompt: Prompt, args: Readonly<Record<string, string>>): Record<string, string> {
  const known = new Map(prompt.arguments.map((argument) => [argument.name, argument]))
  const given = Object.entries(args).filter(([, value]) => value.trim() !== '')
  for (const [name, value] of given) {
    const argument = known.get(name)
    if (argument === undefined) throw invalid(`The prompt ${prompt.name} has no argument "${name.slice(0, 60)}".`)
    if (value.length > LONGEST_ARGUMENT) throw invalid(`"${name}" may have ${LONGEST_ARGUMENT} characters at most.`)
    const { completes } = argument
    if (isList(completes) && !completes.includes(value)) throw invalid(`"${name}" is one of: ${completes.join(', ')}.`)
  }
  const missing = prompt.arguments.find(({ name, required }) => required && !given.some(([one]) => one === name))
  if (missing !== undefined) throw invalid(`The prompt ${prompt.name} needs "${missing.name}".`)
  return Object.fromEntries(given)
}

function isList(completes: Prompt['arguments'][number]['completes']): completes is readonly string[] {
  return Array.isArray(completes)
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message)
}
