import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'

const FOLDER = path.resolve(import.meta.dirname, '../../migrations')

function apply(database: DatabaseSync, which: (name: string) => boolean): void {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.sql') && which(name))
  for (const name of names.sort()) database.exec(readFileSync(path.join(FOLDER, name), 'utf8'))
}

it('keys come to a database full of connections, which keep all that they had (A55)', () => {
  const database = new DatabaseSync(':memory:')
  database.exec('PRAGMA foreign_keys = ON')
  apply(database, (name) => name < '0008')
  database.exec(`
    INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) VALUES ('u', 'U', 'u@example', 1, 0, 0);
    INSERT INTO tenants (id, slug, name, time_zone, created_at) VALUES ('t', 't', 'T', 'UTC', 0);
    INSERT INTO roles (id, tenant_id, name, description, system, permissions, created_at)
      VALUES ('r', 't', 'R', '', '[]', '{}', 0);
    INSERT INTO members (id, tenant_id, user_id, role_id, status, created_at) VALUES ('m', 't', 'u', 'r', 'active', 0);
    INSERT INTO clients (id, tenant_id, name, description, preset, type, require_secret, require_pkce, redirect_uris,
      replay_window, status, created_at) VALUES ('c', 't', 'C', '', 'custom', 'public', 0, 1, '[]', 0, 'active', 0);
    INSERT INTO connections VALUES ('live', 't', 'm', 'c', 'h1', '{}', 1, 2, NULL, NULL);
    INSERT INTO connections VALUES ('over', 't', 'm', 'c', 'h2', '{}', 3, NULL, 4, 'by_member');`)
  apply(database, (name) => name.startsWith('0008'))
  expect(
    database
      .prepare('SELECT * FROM connections ORDER BY id')
      .all()
      .map((row) => ({ ...row })),
  ).toEqual([
    {
      id: 'live',
      tenant_id: 't',
      member_id: 'm',
      service_account_id: null,
      client_id: 'c',
      consent: 'h1',
      granted: '{}',
      created_at: 1,
      last_used_at: 2,
      ended_at: null,
      ended_reason: null,
    },
    {
      id: 'over',
      tenant_id: 't',
      member_id: 'm',
      service_account_id: null,
      client_id: 'c',
      consent: 'h2',
      granted: '{}',
      created_at: 3,
      last_used_at: null,
      ended_at: 4,
      ended_reason: 'by_member',
    },
  ])
  const insert = (columns: string, values: string) => () =>
    database.exec(
      `INSERT INTO connections (id, tenant_id, granted, created_at, ${columns}) VALUES ('x', 't', '{}', 0, ${values})`,
    )
  // A consent makes one connection; a client without a consent, or a connection of nobody, is none.
  expect(insert('member_id, client_id, consent', `'m', 'c', 'h1'`)).toThrow(/UNIQUE/)
  expect(insert('member_id, client_id', `'m', 'c'`)).toThrow(/CHECK/)
  expect(insert('client_id, consent', `'c', 'h3'`)).toThrow(/CHECK/)
  expect(insert('member_id', `'m'`)).not.toThrow()
})
