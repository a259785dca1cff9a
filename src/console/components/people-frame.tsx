import type { Child } from 'hono/jsx'
import type { Frame } from '../console-env.ts'
import { Heading } from './heading.tsx'
import { Notice } from './notice.tsx'
import { Shell } from './shell.tsx'
import { Tabs } from './tabs.tsx'

interface PeopleFrameProps {
  frame: Frame
  slug: string
  tab: 'members' | 'invitations' | 'roles'
  notice: string | null
  /** What can be done beside the title. */
  action?: Child
  children?: Child
}

/** What the lists of members, invitations and roles share. */
export function PeopleFrame({ frame, slug, tab, notice, action, children }: PeopleFrameProps) {
  const home = `/t/${slug}`
  return (
    <Shell title="People" frame={frame} section="people">
      <Heading title="People" lead="Who belongs to this workspace, and what each of them may do.">
        {action}
      </Heading>
      <Notice code={notice} />
      <Tabs
        label="People"
        tabs={[
          { href: `${home}/members`, label: 'Members', current: tab === 'members' },
          { href: `${home}/members/invitations`, label: 'Invitations', current: tab === 'invitations' },
          { href: `${home}/roles`, label: 'Roles', current: tab === 'roles' },
        ]}
      />
      {children}
    </Shell>
  )
}
