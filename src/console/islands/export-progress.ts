import { fingerprint } from '../fingerprint.ts'

/**
 * Shows how far an export is, lets it be cancelled, and saves nothing unless all of it has come (core/export-progress.ts
 * says how that is known). A large one is written to the disk as it comes, where the browser can; others are kept by the
 * browser until they are whole. Without script the form downloads the same file.
 */
export const exportProgressScript = `'use strict'
const LARGE = 20000
const form = document.querySelector('form[data-watched-at]')
const [progress, alert, status] = ['progress', 'alert', 'status'].map((name) => form.querySelector('[data-export-' + name + ']'))
const [bar, figures, cancel] = ['progress', '[data-export-figures]', 'button'].map((one) => progress.querySelector(one))
const download = form.querySelector('[data-export-start]')
const BROKE_OFF = 'The connection broke off before all had come.'
const number = (count) => count.toLocaleString('en')
const rowsOf = (count) => number(count) + (count === 1 ? ' row' : ' rows')

async function* linesOf(body) {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + decoder.decode(value, { stream: true })).split('\\n')
    rest = lines.pop()
    for (const line of lines) yield JSON.parse(line)
  }
}

/** A place on the disk that takes the file's name only when it is closed. */
async function disk(name) {
  const handle = await window.showSaveFilePicker({ suggestedName: name })
  const file = await handle.createWritable()
  return {
    write: (text) => file.write(text),
    save: () => file.close(),
    drop: () => file.abort(),
  }
}

function memory(name, type) {
  const parts = []
  return {
    write: (text) => parts.push(new Blob([text])),
    save: () => {
      const address = URL.createObjectURL(new Blob(parts, { type }))
      const link = Object.assign(document.createElement('a'), { href: address, download: name })
      link.click()
      setTimeout(() => URL.revokeObjectURL(address), 60000)
    },
    drop: () => undefined,
  }
}

function timeLeft(seconds) {
  if (seconds < 5) return 'a few seconds left'
  return seconds < 90 ? 'about ' + Math.ceil(seconds / 5) * 5 + ' seconds left' : 'about ' + Math.round(seconds / 60) + ' minutes left'
}

function show(rows, total, from) {
  if (total === null) {
    figures.textContent = rowsOf(rows)
    return
  }
  bar.max = Math.max(1, total, rows)
  bar.value = rows
  const seconds = (((performance.now() - from) / Math.max(1, rows)) * Math.max(0, total - rows)) / 1000
  figures.textContent = number(rows) + ' of ' + number(Math.max(total, rows)) + ' · ' + timeLeft(seconds)
}

async function lines(query, signal) {
  const address = form.dataset.watchedAt + '?' + query
  const answer = await fetch(address, { signal, redirect: 'manual', headers: { accept: 'application/json' } })
  if (answer.ok) return linesOf(answer.body)
  if (answer.type === 'opaqueredirect' || answer.status === 401) throw new Error('You are signed out. Load this page again.')
  throw new Error((await answer.json()).detail)
}

/** Gives how many rows have been written; throws when that is not all of them. */
async function receive(query, target, signal, seen) {
  const from = performance.now()
  let [total, told] = [null, 0]
  try {
    for await (const line of await lines(query, signal)) {
      if (line.problem !== undefined) throw new Error(line.problem)
      if (line.end) return
      if (line.total !== undefined) total = line.total ?? (form.dataset.rows === '' ? null : Number(form.dataset.rows))
      if (line.rows === undefined) continue
      await target.write(line.text)
      seen.rows = line.rows
      show(line.rows, total, from)
      const quarter = total === null ? 0 : Math.floor((line.rows / total) * 4)
      if (quarter > told && quarter < 4) status.textContent = quarter * 25 + ' percent downloaded'
      told = Math.max(told, quarter)
    }
  } catch (error) {
    // What fetch and its stream throw for a connection that is gone, in words of each browser.
    throw error instanceof TypeError || error instanceof SyntaxError ? new Error(BROKE_OFF) : error
  }
  throw new Error(BROKE_OFF)
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const query = new URLSearchParams(new FormData(form))
  const csv = query.get('format') === 'csv'
  const name = query.get('model') + (csv ? '.csv' : '.ndjson')
  const large = form.dataset.rows === '' || Number(form.dataset.rows) > LARGE
  const stopped = new AbortController()
  const stop = () => stopped.abort()
  alert.textContent = ''
  let target = null
  const seen = { rows: 0 }
  try {
    target = large && 'showSaveFilePicker' in window ? await disk(name) : memory(name, csv ? 'text/csv' : 'application/x-ndjson')
    bar.removeAttribute('value')
    figures.textContent = ''
    status.textContent = 'The download has begun'
    status.classList.add('sr-only')
    cancel.addEventListener('click', stop)
    download.hidden = true
    progress.hidden = false
    cancel.focus()
    await receive(query, target, stopped.signal, seen)
    await target.save()
    status.textContent = name + ' is complete, with ' + rowsOf(seen.rows) + '.'
  } catch (error) {
    await Promise.resolve(target?.drop()).catch(() => undefined)
    status.textContent = error.name === 'AbortError' ? 'Cancelled. No file was saved.' : ''
    const after = seen.rows > 0 ? 'After ' + rowsOf(seen.rows) + ': ' : ''
    if (error.name !== 'AbortError') alert.textContent = after + error.message + ' No file was saved.'
  } finally {
    cancel.removeEventListener('click', stop)
    status.classList.remove('sr-only')
    const within = progress.contains(document.activeElement)
    progress.hidden = true
    download.hidden = false
    if (within) download.focus()
  }
})
`

export const exportProgressScriptPath = `/assets/export-progress-${fingerprint(exportProgressScript)}.js`
