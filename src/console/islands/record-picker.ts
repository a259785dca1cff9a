import { fingerprint } from '../fingerprint.ts'

/**
 * Offers names of records while one is being typed. Without script “Find” brings the same names, and a name that is
 * typed whole needs neither.
 */
export const recordPickerScript = `'use strict'
for (const input of document.querySelectorAll('input[data-names-at]')) {
  const list = document.getElementById(input.getAttribute('list'))
  let [waiting, turn] = [0, 0]
  const look = async () => {
    turn += 1
    const own = turn
    const typed = input.value.trim()
    if (typed === '' || [...list.options].some((option) => option.value === typed)) return
    try {
      const answer = await fetch(input.dataset.namesAt + '?' + new URLSearchParams({ q: typed }))
      const names = answer.ok ? (await answer.json()).names : []
      if (own === turn) list.replaceChildren(...names.map((name) => new Option('', name)))
    } catch {
      if (own === turn) list.replaceChildren()
    }
  }
  input.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = setTimeout(look, 250)
  })
}
`

export const recordPickerScriptPath = `/assets/record-picker-${fingerprint(recordPickerScript)}.js`
