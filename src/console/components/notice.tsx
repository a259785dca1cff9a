import { Alert } from './alert.tsx'

/** What can be said at the top of a page after a change. Only these: an address can't put words into the console's mouth. */
const NOTICES: Readonly<Record<string, string>> = {
  saved: 'Saved.',
  modules_saved: 'Saved. It counts from the next request on.',
  password_changed: 'Your password is changed. Every other session has ended.',
  second_factor_on: 'The second factor is on.',
  second_factor_off: 'The second factor is off, and its recovery codes are gone.',
  passkey_added: 'The passkey is added. You can sign in with it.',
  passkey_removed: 'The passkey is removed. Delete it on your device, too.',
  sessions_ended: 'Ended. Whoever used it has to sign in again.',
  model_created: 'The data model is there. Add the fields that its records need.',
  model_deleted: 'The data model is deleted. Its records are being deleted for good.',
  field_created: 'The field is there, for the roles that you gave it to.',
  field_deleted: 'The field is deleted. Its values are being deleted for good.',
  enabled: 'The client is enabled. Members can connect it.',
  disabled: 'The client is disabled. All of its connections have ended.',
  deleted: 'The client is deleted, and all of its connections are gone.',
  view_saved: 'The view is saved.',
  view_deleted: 'The view is deleted. The records that it showed are untouched.',
  default_set: 'Saved. This is what your table begins with.',
  record_created: 'Created.',
  record_removed: 'Removed. It can be brought back for 30 days, from “Removed records”.',
  record_restored: 'Restored.',
  version_restored: 'The earlier version is back, as a new one.',
  version_partly: 'The earlier version is back, but for fields that you may not change.',
  bulk_removed: 'Removed. They can be brought back for 30 days, from “Removed records”.',
  bulk_changed: 'Changed.',
  none_chosen: 'Choose the records first, by ticking them.',
  unchanged: 'Nothing was different, so nothing was changed.',
  role_created: 'The role is made. Give it to members on their own pages, or invite somebody to it.',
  role_saved: 'The role is saved. It counts from the next request on.',
  role_deleted: 'The role is deleted.',
  member_role: 'They have another role. It counts from the next request on.',
  member_deactivated: 'The member is deactivated. Their sessions and connections have stopped.',
  member_reactivated: 'The member is active again, and signs in and connects anew.',
  member_removed: 'The member is removed. Their sessions and connections have stopped.',
  handing_over: 'The records are being handed over.',
  invitation_sent: 'The invitation is on its way.',
  invitation_revoked: 'The invitation is revoked. Its link has stopped working.',
  request_declined: 'Declined. Whoever asked for it is told by e-mail.',
  policy_applied: 'The policy is applied. It counts from the next request on.',
  token_revoked: 'The token is revoked. It has stopped working.',
  account_created: 'The service account is made. Make a key for whatever acts as it.',
  account_saved: 'The service account is saved. It counts from the next request on.',
  account_archived: 'The service account is archived. Its keys have stopped working.',
  key_revoked: 'The key is revoked. It has stopped working.',
  disconnected: 'Disconnected. Its tokens have stopped working.',
}

/** The notice with this code; nothing for an unknown one. */
export function Notice({ code }: { code: string | null }) {
  const text = code !== null && Object.hasOwn(NOTICES, code) ? NOTICES[code] : undefined
  return text === undefined ? null : <Alert kind="success">{text}</Alert>
}
