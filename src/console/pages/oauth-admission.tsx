import type { AdmissionPage, TenantsPage } from '../../oauth/pages.ts'
import type { Admission } from '../../tenant/contract.ts'
import { DoorMark, SignedInAs } from '../components/authorization-parts.tsx'
import { Logo } from '../components/logo.tsx'
import { RegistrationFacts } from '../components/registration-facts.tsx'
import { FocusShell } from '../components/shell.tsx'
import { namesInWords } from '../words/names.ts'

/** Why an application that registered itself can't be authorized yet, and what happens next (P6). */
export function AdmissionView({ admission, account, action, retry, cancel, switchAccount }: AdmissionPage) {
  const { registration, tenant, state } = admission
  const { title, text } = wordsOf(admission)
  return (
    <FocusShell title={title} wide>
      <DoorMark tenant={tenant.name} />
      <div class="rounded-box border border-base-300 bg-base-100">
        <header class="border-b border-base-300 p-5 sm:p-6">
          <div class="mb-4 flex items-start gap-4">
            <Logo name={registration.name} url={registration.logoUrl} large />
            <div class="min-w-0">
              <h1 class="text-lg leading-snug font-semibold tracking-tight break-words">{title}</h1>
              <p class="mt-0.5 break-words text-muted">
                It calls itself <bdi>{registration.name}</bdi>.
              </p>
            </div>
          </div>
          <RegistrationFacts registration={registration} />
        </header>
        <div class="p-5 sm:p-6">
          {text.map((line) => (
            <p class="mb-2 max-w-prose break-words">{line}</p>
          ))}
          {state === 'ask' ? (
            <form method="post" action={action} class="mt-4">
              <input type="hidden" name="client" value={registration.id} />
              <input type="hidden" name="tenant" value={tenant.slug} />
              <input type="hidden" name="returnTo" value={retry} />
              <label for="note" class="block font-medium">
                What do you need it for? <span class="font-normal text-muted">(optional)</span>
              </label>
              <input id="note" name="note" maxlength={300} class="input mt-1.5 w-full" autocomplete="off" />
              <div class="mt-4 flex flex-wrap gap-2">
                <button class="btn btn-primary">Ask an administrator</button>
                <a href={cancel} class="btn">
                  Cancel
                </a>
              </div>
            </form>
          ) : (
            <div class="mt-4 flex flex-wrap gap-2">
              {state === 'requested' && (
                <a href={retry} class="btn btn-primary">
                  Try again
                </a>
              )}
              <a href={cancel} class="btn">
                Back to the application
              </a>
            </div>
          )}
        </div>
        <SignedInAs email={account.email} switchAccount={switchAccount} />
      </div>
    </FocusShell>
  )
}

function wordsOf({ state, tenant, managers, reason, asked }: Admission): { title: string; text: string[] } {
  const whom = namesInWords(managers.slice(0, 3), 'an administrator')
  switch (state) {
    case 'ask':
      return {
        title: `This application needs the approval of ${tenant.name}`,
        text: [
          `It registered itself, so nobody at ${tenant.name} has looked at it yet. Nothing has been shared with it.`,
          `If you ask, ${whom} will be told by e-mail and decide. You are told what they decide, and connect it again then.`,
        ],
      }
    case 'requested':
      return {
        title: asked ? 'Your request is waiting' : 'Somebody has asked for this application already',
        text: [
          `${capital(whom)} can approve it. Nothing has been shared with the application so far.`,
          asked
            ? 'You get an e-mail when it is decided. Then try again here, or connect it again in the application.'
            : 'Try again when it is decided.',
        ],
      }
    case 'declined':
      return {
        title: `${tenant.name} has declined this application`,
        text: [
          reason === null ? 'No reason was given.' : `The reason: ${reason}`,
          `If you need it all the same, talk to ${whom}: they can still approve it.`,
        ],
      }
    case 'off':
      return {
        title: `${tenant.name} takes no applications that register themselves`,
        text: [
          `Ask ${whom} to register it in the App Center, and enter the client ID that you get in the application.`,
        ],
      }
    case 'stopped':
    case 'admitted':
      return {
        title: 'This application has been disabled',
        text: [`An administrator of ${tenant.name} has disabled it. Ask ${whom} whether it may be used again.`],
      }
  }
}

function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase('en') + words.slice(1)
}

/** In which of their tenants somebody authorizes an application (C2). */
export function TenantsView({ client, choices, account, switchAccount }: TenantsPage) {
  return (
    <FocusShell title="Choose a workspace">
      <DoorMark tenant={null} />
      <div class="rounded-box border border-base-300 bg-base-100">
        <div class="p-5 sm:p-6">
          <h1 class="text-lg leading-snug font-semibold tracking-tight break-words">
            To which workspace do you want to connect <bdi>{client.name}</bdi>?
          </h1>
          <p class="mt-1 text-muted">It gets access to this one only. What it may do there comes next.</p>
          <ul class="mt-4 divide-y divide-base-300 rounded-box border border-base-300">
            {choices.map((choice) => (
              <li>
                <a href={choice.href} class="flex items-center gap-3 p-3 hover:bg-base-200/50">
                  <Logo name={choice.name} url={choice.logoUrl} />
                  <span class="font-medium break-words">{choice.name}</span>
                </a>
              </li>
            ))}
          </ul>
        </div>
        <SignedInAs email={account.email} switchAccount={switchAccount} />
      </div>
    </FocusShell>
  )
}
