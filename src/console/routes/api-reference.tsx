import { Hono } from 'hono'
import type { ApiDocument } from '../../core/api-document.ts'
import { valueOf } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { publicUrl } from '../../core/origin.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { ApiReferencePage } from '../pages/api-reference.tsx'
import { render } from '../render.ts'

/** Writes the API's document for somebody with these permissions; `base` is where the API is reached. */
export type WriteApiDocument = (
  base: string,
  access: { permissions: PermissionSet; models: readonly ModelDefinition[]; mayImport: boolean },
) => ApiDocument

/** The REST API to read (R1), under /t/:slug/api: as much of it as the member's own role allows. */
export function apiReferenceRoutes(write: WriteApiDocument): Hono<ConsoleEnv> {
  return new Hono<ConsoleEnv>().get('/', async (c) => {
    const [permissions, models] = await Promise.all([
      c.get('tenant').rolePermissions(c.get('caller')).then(valueOf),
      c.get('tenant').models(c.get('caller')).then(valueOf),
    ])
    const { tenant, role, system } = c.get('member')
    const mayImport = system.includes('import') && tenant.modules.includes('import_export')
    const access = { permissions, models, mayImport }
    const document = write(`${publicUrl(c.env, c.req.raw)}/api/v1`, access)
    const about = { frame: c.get('frame'), slug: tenant.slug, roleName: role.name, system, document, models }
    return c.html(await render(<ApiReferencePage {...about} />))
  })
}
