import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { removePasskey } from '../../src/identity/passkeys.ts'
import { turnOff } from '../../src/identity/second-factor.ts'
import type { SignedIn } from '../../src/identity/session.ts'
import { SITE, type World, newWorld, type Person } from '../setup/world.ts'

let world: World
let count = 0

/** A tenant that lets members in by its provider alone, with an administrator who has a second factor. */
beforeEach(async () => {
  count += 1
  world = await newWorld(`wayback${count}`)
  await env.DB.prepare(
    `INSERT INTO sign_in_settings (tenant_id, provider, required_provider, require_second_factor, version)
     VALUES (?, NULL, 'tenant', 0, 1)`,
  )
    .bind(world.tenantId)
    .run()
  await giveFactor(world.people.administrator)
})

async function giveFactor({ userId }: Person): Promise<void> {
  const sql = 'INSERT INTO second_factors (user_id, secret, confirmed_at, created_at) VALUES (?, ?, 1, 1)'
  await env.DB.prepare(sql).bind(userId, 'sealed').run()
}

async function givePasskey({ userId }: Person, id: string): Promise<void> {
  const sql = `INSERT INTO passkeys (id, user_id, name, public_key, sign_count, transports, synced, created_at)
               VALUES (?, ?, 'Key', '', 0, '[]', 0, 1)`
  await env.DB.prepare(sql).bind(id, userId).run()
}

async function off(person: Person): Promise<string> {
  const session: Pick<SignedIn, 'userId' | 'sessionId'> = { userId: person.userId, sessionId: 'ses_none' }
  try {
    await turnOff(env, new Request(SITE), session as SignedIn)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  const left = await env.DB.prepare('SELECT 1 FROM second_factors WHERE user_id = ?').bind(person.userId).first()
  return left === null ? 'gone' : 'still there'
}

async function remove(person: Person, id: string): Promise<string> {
  const session: Pick<SignedIn, 'userId' | 'sessionId'> = { userId: person.userId, sessionId: 'ses_none' }
  try {
    return (await removePasskey(env, new Request(SITE), session as SignedIn, id)) ? 'gone' : 'still there'
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

describe('the last way back into a tenant that asks for its single sign-on', () => {
  it('can’t be given up: neither a second factor nor a passkey (T3)', async () => {
    const { administrator, manager } = world.people
    expect(await off(administrator)).toContain(`Tenant wayback${count} lets members in by single sign-on only`)
    // Somebody who does not manage members is no way back.
    await givePasskey(manager, `key-m${count}`)
    expect(await off(administrator)).toContain('last way back')
    await givePasskey(administrator, `key-a${count}`)
    expect(await off(administrator)).toBe('gone')
    expect(await remove(administrator, `key-a${count}`)).toContain('last way back')
    expect(await remove(manager, `key-m${count}`)).toBe('gone')
  })

  it('can be given up where another administrator has one, or nobody asks for single sign-on (T3)', async () => {
    const { administrator, viewer } = world.people
    await env.DB.prepare(`UPDATE members SET role_id = (SELECT role_id FROM members WHERE id = ?) WHERE id = ?`)
      .bind(administrator.memberId, viewer.memberId)
      .run()
    await giveFactor(viewer)
    expect(await off(administrator)).toBe('gone')
    expect(await off(viewer)).toContain('last way back')
    await env.DB.prepare('DELETE FROM sign_in_settings WHERE tenant_id = ?').bind(world.tenantId).run()
    expect(await off(viewer)).toBe('gone')
  })
})
