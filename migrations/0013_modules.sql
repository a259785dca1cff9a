-- Parts of Gatehouse that the platform admin switches on for a tenant (T2): a JSON array of names, all of them at first.
ALTER TABLE tenants ADD COLUMN modules TEXT NOT NULL DEFAULT '["api","mcp","import_export"]';
