import { MODULE_LABELS, MODULES, type Module } from '../../core/modules.ts'
import type { TenantLine } from '../../ledger/platform.ts'
import { ErrorSummary, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'

interface PlatformTenantProps {
  frame: Frame
  tenant: TenantLine
  /** As the form has them. */
  chosen: readonly string[]
  issues: readonly FormIssue[]
  notice: string | null
}

const EXPLAINED: Readonly<Record<Module, string>> = {
  api: 'OAuth clients, API keys and the REST API. Off: no application reaches this tenant, and none can be connected.',
  mcp: 'The MCP server, for ChatGPT, Claude and other assistants. They connect as OAuth clients, so it needs the module API.',
  import_export: 'Files in and out, in the console, by tools and by the REST API. Imports that are running stop.',
}

/** What the platform admin decides about one tenant: its modules (T2). */
export function PlatformTenantPage({ frame, tenant, chosen, issues, notice }: PlatformTenantProps) {
  return (
    <Shell title={tenant.name} frame={frame} section="platform">
      <Heading
        title={tenant.name}
        lead={`${tenant.slug}, ${counted(tenant.members, 'active member')}`}
        back={{ href: '/platform', label: 'Platform' }}
      />
      <Notice code={notice} />
      <ErrorSummary issues={issues} labels={{ modules: 'Modules' }} />
      <form method="post" action={`/platform/tenants/${tenant.slug}`} class="grid gap-4">
        {tenant.modules.map((module) => (
          <input type="hidden" name="seen" value={module} />
        ))}
        <Card
          title="Modules"
          lead="What is off is hidden from the console and refused on every surface from the next request on. Nothing is deleted: connections and keys work again once it is on."
        >
          <fieldset id="field-modules" class="grid gap-4">
            <legend class="sr-only">Modules that are on</legend>
            {MODULES.map((module) => (
              <div class="flex gap-2.5">
                <input
                  type="checkbox"
                  id={`module-${module}`}
                  name="modules"
                  value={module}
                  checked={chosen.includes(module)}
                  aria-describedby={`about-${module}`}
                  class="toggle toggle-sm mt-0.5"
                />
                <div>
                  <label for={`module-${module}`} class="cursor-pointer font-medium">
                    {MODULE_LABELS[module]}
                  </label>
                  <p id={`about-${module}`} class="max-w-prose text-muted">
                    {EXPLAINED[module]}
                  </p>
                </div>
              </div>
            ))}
          </fieldset>
        </Card>
        <div>
          <button class="btn btn-primary">Save</button>
        </div>
      </form>
    </Shell>
  )
}
