import type { Child } from 'hono/jsx'
import type { Frame } from '../console-env.ts'
import { Heading } from './heading.tsx'
import { Notice } from './notice.tsx'
import { Shell } from './shell.tsx'
import { Tabs } from './tabs.tsx'

const PAGES = [
  ['applications', 'Applications'],
  ['keys', 'Keys'],
  ['security', 'Security'],
  ['sessions', 'Sessions'],
  ['tenants', 'Tenants'],
] as const
export type ProfilePage = (typeof PAGES)[number][0]

/** The pages of a person's own profile, beside each other (U1, U2). */
export function ProfileTabs({ current }: { current: ProfilePage }) {
  const tabs = PAGES.map(([page, label]) => ({ href: `/profile/${page}`, label, current: page === current }))
  return <Tabs label="Profile" tabs={tabs} />
}

interface ProfileFrameProps {
  frame: Frame
  page: Exclude<ProfilePage, 'applications'>
  title: string
  lead: string
  notice?: string | null
  children?: Child
}

export function ProfileFrame({ frame, page, title, lead, notice = null, children }: ProfileFrameProps) {
  return (
    <Shell title={title} frame={frame} section="profile">
      <Heading title={title} lead={lead} />
      <ProfileTabs current={page} />
      <Notice code={notice} />
      {children}
    </Shell>
  )
}
