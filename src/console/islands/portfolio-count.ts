import { fingerprint } from '../fingerprint.ts'

/**
 * Keeps the number of companies in a role's reach true while its filter is being edited. Without script a button of the
 * form brings the same number.
 */
export const portfolioCountScript = `'use strict'
const output = document.querySelector('output[data-count-at]')
const form = output.closest('form')
let [waiting, turn] = [0, 0]
const count = async () => {
  turn += 1
  const own = turn
  try {
    const answer = await fetch(output.dataset.countAt, { method: 'POST', body: new URLSearchParams(new FormData(form)) })
    const words = answer.ok ? (await answer.json()).words : ''
    if (own === turn) output.textContent = words
  } catch {
    if (own === turn) output.textContent = ''
  }
}
output.closest('fieldset').addEventListener('input', () => {
  clearTimeout(waiting)
  waiting = setTimeout(count, 400)
})
`

export const portfolioCountScriptPath = `/assets/portfolio-count-${fingerprint(portfolioCountScript)}.js`
