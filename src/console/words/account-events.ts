/** Sign-ins, accounts and invitations, as the audit's filter names them. */
export const ACCOUNT_LABELS = {
  'session.signed_in': 'Signed in',
  'session.sign_in_failed': 'Sign-in failed',
  'session.signed_out': 'Signed out',
  'session.confirmed': 'Sign-in confirmed',
  'session.ended': 'Session ended',
  'account.password_changed': 'Password changed',
  'account.password_reset': 'Password reset',
  'account.reset_requested': 'Password reset asked for',
  'account.locked': 'Account locked',
  'account.passkey_added': 'Passkey added',
  'account.passkey_renamed': 'Passkey renamed',
  'account.passkey_removed': 'Passkey removed',
  'account.second_factor_on': 'Second factor on',
  'account.second_factor_off': 'Second factor off',
  'account.recovery_codes_made': 'Recovery codes made',
  'account.provider_linked': 'Single sign-on linked',
  'invitation.created': 'Invited',
  'invitation.sent_again': 'Invitation sent again',
  'invitation.not_delivered': 'Invitation not delivered',
  'invitation.revoked': 'Invitation revoked',
  'invitation.accepted': 'Invitation accepted',
  'sign_in.settings_changed': 'Sign-in settings changed',
} as const

type AccountAction = keyof typeof ACCOUNT_LABELS

/** The same as sentences. */
export const ACCOUNT_SENTENCES: Readonly<Record<AccountAction, string>> = {
  'session.signed_in': 'Signed in',
  'session.sign_in_failed': 'Tried to sign in',
  'session.signed_out': 'Signed out',
  'session.confirmed': 'Confirmed who they are',
  'session.ended': 'Ended a session',
  'account.password_changed': 'Changed their password',
  'account.password_reset': 'Set a new password by e-mail',
  'account.reset_requested': 'A link to set a new password was asked for',
  'account.locked': 'Locked their account until a new password is set',
  'account.passkey_added': 'Added a passkey',
  'account.passkey_renamed': 'Renamed a passkey',
  'account.passkey_removed': 'Removed a passkey',
  'account.second_factor_on': 'Turned the second factor on',
  'account.second_factor_off': 'Turned the second factor off',
  'account.recovery_codes_made': 'Made new recovery codes',
  'account.provider_linked': 'Linked a single sign-on to the account',
  'invitation.created': 'Invited somebody',
  'invitation.sent_again': 'Sent an invitation again',
  'invitation.not_delivered': 'An invitation could not be delivered',
  'invitation.revoked': 'Revoked an invitation',
  'invitation.accepted': 'Accepted an invitation',
  'sign_in.settings_changed': 'Changed how members sign in',
}

export function isAboutAccounts(action: string): action is AccountAction {
  return Object.hasOwn(ACCOUNT_LABELS, action)
}
