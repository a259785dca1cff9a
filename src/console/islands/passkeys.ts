import { fingerprint } from '../fingerprint.ts'

/**
 * The one thing that needs script: a browser makes and uses passkeys for script alone (WebAuthn Level 3 §5.1). It shows
 * the forms that are marked for it, which stay hidden where there is no script or no passkeys.
 */
export const passkeyScript = `'use strict'
const able = 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential
const post = async (address, body) => {
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })
  const content = await answer.json()
  if (!answer.ok) throw new Error(content.detail)
  return content
}
const credential = (kind, options) =>
  kind === 'create'
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!able) continue
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const [button, status] = [form.querySelector('button'), form.querySelector('[role=alert]')]
    button.disabled = true
    status.textContent = ''
    try {
      const options = await post(form.dataset.options, {})
      const made = await credential(form.dataset.passkey, options)
      const fields = Object.fromEntries(new FormData(form))
      const { location } = await post(form.action, { ...fields, response: made.toJSON() })
      window.location.assign(location)
    } catch (error) {
      const refused = error.name === 'NotAllowedError' || error.name === 'AbortError'
      const known = error.name === 'InvalidStateError'
      status.textContent = refused
        ? 'No passkey was used. Try again when you are ready.'
        : known
          ? 'This device has a passkey for you already.'
          : error.message
      button.disabled = false
    }
  })
}
`

export const passkeyScriptPath = `/assets/passkeys-${fingerprint(passkeyScript)}.js`
