import type { RoleDetail, RoleSummary } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'

export interface RoleDeletionProps {
  frame: Frame
  slug: string
  role: RoleDetail
  others: readonly RoleSummary[]
  error: string | null
}

/** Before a role is deleted: what its members have instead (T5). */
export function RoleDeletionPage({ frame, slug, role, others, error }: RoleDeletionProps) {
  const home = `/t/${slug}/roles/${role.id}`
  return (
    <Shell title={`Delete ${role.name}`} frame={frame} section="people">
      <div class="max-w-lg">
        <Heading title={`Delete ${role.name}?`} back={{ href: home, label: role.name }} />
        {error !== null && <Alert kind="error">{error}</Alert>}
        <form method="post" action={`${home}/deletion`} class="rounded-box border border-base-300 bg-base-100 p-5">
          <input type="hidden" name="version" value={String(role.version)} />
          {role.members === 0 ? (
            <p>Nobody has this role. Open invitations to it stop working.</p>
          ) : (
            <>
              <label for="field-replacement" class="block font-medium">
                {`What its ${counted(role.members, 'member')} ${role.members === 1 ? 'gets' : 'get'} instead`}
              </label>
              <select id="field-replacement" name="replacement" class="select mt-1.5 w-full" required>
                <option value="">Choose a role</option>
                {others.map(({ id, name }) => (
                  <option value={id}>{name}</option>
                ))}
              </select>
              <p class="mt-2 text-muted">You see what that does before anything happens.</p>
            </>
          )}
          <div class="mt-5 flex gap-2">
            <button name="do" value={role.members === 0 ? 'save' : 'review'} class="btn btn-error">
              {role.members === 0 ? 'Delete the role' : 'Review the change'}
            </button>
            <a href={home} class="btn btn-ghost">
              Keep it
            </a>
          </div>
        </form>
      </div>
    </Shell>
  )
}
