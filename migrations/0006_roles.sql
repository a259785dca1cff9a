-- Roles and members change one version at a time (A56); the members who were removed keep their row.

ALTER TABLE roles ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

ALTER TABLE members ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- Milliseconds. A removed member is deactivated as well; history and audit still know the name.
ALTER TABLE members ADD COLUMN removed_at INTEGER;
