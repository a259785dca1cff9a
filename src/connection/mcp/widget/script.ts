/**
 * The guest's side of MCP Apps (2026-01-26): JSON-RPC by postMessage with the host that frames the page. What people
 * typed reaches the page as text nodes only (A12, A42). Plain JavaScript, since hosts run it as it stands here.
 */
export const SCRIPT = String.raw`
'use strict'
const host = window.parent
const place = document.getElementById('result')
const waiting = new Map()
const asked = { arguments: {}, records: [], result: null }
let lastId = 0
let locale
let mayCallTools = false

window.addEventListener('message', (event) => {
  const message = event.data
  if (event.source !== host || message === null || typeof message !== 'object' || message.jsonrpc !== '2.0') return
  if (message.method === undefined) settle(message)
  else if (message.id === undefined) notified(message.method, message.params || {})
  else answer(message)
})

request('ui/initialize', {
  appInfo: { name: 'gatehouse-result', title: 'Gatehouse', version: '1.0.0' },
  appCapabilities: { availableDisplayModes: ['inline', 'fullscreen'] },
  protocolVersion: '2026-01-26',
}).then((begun) => {
  const capabilities = begun.hostCapabilities || {}
  mayCallTools = capabilities.serverTools !== undefined
  take(begun.hostContext || {})
  send({ method: 'ui/notifications/initialized', params: {} })
  new ResizeObserver(tellSize).observe(document.documentElement)
})

function notified(method, params) {
  if (method === 'ui/notifications/tool-input') asked.arguments = params.arguments || {}
  else if (method === 'ui/notifications/tool-result') show(params)
  else if (method === 'ui/notifications/tool-cancelled') fill([paragraph('The call was cancelled.')])
  else if (method === 'ui/notifications/host-context-changed') take(params)
}

function answer({ id, method }) {
  if (method === 'ping' || method === 'ui/resource-teardown') send({ id, result: {} })
  else send({ id, error: { code: -32601, message: 'Method not found' } })
}

function request(method, params) {
  lastId += 1
  const id = lastId
  send({ id, method, params })
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
}

function settle({ id, result, error }) {
  const open = waiting.get(id)
  waiting.delete(id)
  if (open === undefined) return
  if (error === undefined) open.resolve(result || {})
  else open.reject(new Error(error.message))
}

function send(message) {
  host.postMessage({ jsonrpc: '2.0', ...message }, '*')
}

function tellSize() {
  const { width } = document.documentElement.getBoundingClientRect()
  const params = { width: Math.ceil(width), height: Math.ceil(document.body.getBoundingClientRect().height) }
  send({ method: 'ui/notifications/size-changed', params })
}

function take(context) {
  const root = document.documentElement
  if (context.theme === 'light' || context.theme === 'dark') root.style.colorScheme = context.theme
  const variables = (context.styles && context.styles.variables) || {}
  for (const name of Object.keys(variables)) {
    const value = variables[name]
    if (/^--[a-z0-9-]+$/.test(name) && typeof value === 'string') root.style.setProperty(name, value)
  }
  if (typeof context.locale === 'string') locale = context.locale
  if (asked.result !== null) draw()
}

function show(result) {
  asked.result = result
  const data = result.structuredContent || {}
  asked.records = Array.isArray(data.records) ? data.records : []
  draw()
}

function draw() {
  const { result } = asked
  const data = result.structuredContent || {}
  if (result.isError === true) fill([paragraph(textOf(result))])
  else if (Array.isArray(data.records)) fill(recordsShown(data))
  else if (Array.isArray(data.groups)) fill(groupsShown(data))
  else fill([paragraph('There is nothing to show here.')])
}

function fill(children) {
  place.replaceChildren(...children)
  place.setAttribute('aria-busy', 'false')
}

function labels() {
  const meta = asked.result._meta || {}
  return meta['gatehouse/labels'] || {}
}

function own(map, name) {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined
}

function recordsOf(data) {
  const { model } = labels()
  return model === undefined ? words(data.model).toLowerCase() + ' records' : model.toLowerCase()
}

function called(path) {
  const [field, period] = path.split(':')
  const label = own(labels().fields, field) || words(field)
  return period === undefined ? label : label + ' (' + period + ')'
}

function recordsShown(data) {
  const { records } = asked
  const total = (data.more_than_total === true ? 'more than ' : '') + formatted(data.total)
  const title = heading(formatted(records.length) + ' of ' + total + ' ' + recordsOf(data))
  if (records.length === 0) return [title, paragraph('No records match.')]
  const columns = columnsOf(records)
  const head = row(columns.map((name) => cell('th', called(name), isNumeric(records, name), { scope: 'col' })))
  const body = records.map((record) =>
    row(columns.map((name, at) => {
      const attributes = at === 0 ? { scope: 'row' } : {}
      return cell(at === 0 ? 'th' : 'td', said(record[name], name), isNumeric(records, name), attributes)
    })),
  )
  return [title, framed(tableOf('records', head, body), title.textContent), ...moreOf(data)]
}

const UNSHOWN = ['id', 'version', 'created_at', 'updated_at']

function columnsOf(records) {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const useful = names.filter((name) => !UNSHOWN.includes(name))
  return useful.length === 0 ? names : useful
}

function isNumeric(records, name) {
  return records.every((record) => record[name] === undefined || record[name] === null || typeof record[name] === 'number')
}

function moreOf(data) {
  if (typeof data.next_cursor !== 'string') return data.hint ? [paragraph('Not all of them fitted.')] : []
  if (!mayCallTools) return [paragraph('There are more.')]
  const button = element('button', 'Show more', { type: 'button' })
  button.addEventListener('click', () => more(button, data))
  return [button]
}

function more(button, data) {
  button.disabled = true
  const call = { name: 'list_records', arguments: { ...asked.arguments, cursor: data.next_cursor } }
  request('tools/call', call).then((result) => {
    const next = result.structuredContent || {}
    if (result.isError === true || !Array.isArray(next.records)) throw new Error(textOf(result))
    asked.records = [...asked.records, ...next.records]
    asked.result = { structuredContent: { ...data, ...next }, _meta: asked.result._meta }
    draw()
  }).catch((error) => button.replaceWith(paragraph(error.message)))
}

function groupsShown(data) {
  const { groups, measure } = data
  const field = typeof asked.arguments.field === 'string' ? asked.arguments.field : ''
  const what = measured({ measure, field })
  const by = Object.keys((groups[0] && groups[0].by) || {})
  const title = heading(what + ', ' + recordsOf(data) + (by.length === 0 ? '' : ' by ' + by.map(called).join(' and ')))
  if (groups.length === 0) return [title, paragraph('No records match.')]
  const also = Array.isArray(asked.arguments.also) ? asked.arguments.also : []
  if (by.length === 0 && also.length === 0) return [title, element('p', said(groups[0].value), { class: 'figure' })]
  const most = Math.max(...groups.map(({ value }) => (typeof value === 'number' ? Math.abs(value) : 0)))
  const names = [by.map(called).join(', ') || 'All', '', what, ...also.map(measured)]
  const head = row(names.map((name, at) => (at === 1 ? element('td', '', {}) : cell('th', name, at > 1, { scope: 'col' }))))
  const body = groups.map((group) => row([
    cell('th', by.map((name) => said(group.by[name], name) || '(empty)').join(' · ') || 'All', false, { scope: 'row' }),
    track(group.value, most),
    ...[group.value, ...(group.also || [])].map((value) => cell('td', said(value), true, {})),
  ]))
  const rest = data.truncated === true ? [paragraph('There are more groups.')] : []
  return [title, framed(tableOf('groups', head, body), title.textContent), ...rest]
}

function measured({ measure, field }) {
  return words(measure) + (field ? ' of ' + called(field) : '')
}

function track(value, most) {
  const td = element('td', '', { class: 'track', 'aria-hidden': 'true' })
  if (typeof value !== 'number' || most === 0) return td
  const bar = element('span', '', { class: value < 0 ? 'bar below' : 'bar' })
  bar.style.width = (Math.abs(value) / most) * 100 + '%'
  td.append(bar)
  return td
}

function tableOf(kind, head, body) {
  const table = element('table', '', { class: kind })
  const thead = element('thead', '', {})
  const tbody = element('tbody', '', {})
  thead.append(head)
  tbody.append(...body)
  table.append(thead, tbody)
  return table
}

function framed(table, label) {
  const frame = element('div', '', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': label })
  frame.append(table)
  return frame
}

function row(cells) {
  const tr = element('tr', '', {})
  tr.append(...cells)
  return tr
}

function cell(tag, text, numeric, attributes) {
  const made = element(tag, text, numeric ? { ...attributes, class: 'number' } : attributes)
  if (text.length > 24) made.title = text
  return made
}

function heading(text) {
  return element('h1', text, {})
}

function paragraph(text) {
  return element('p', text, { class: 'quiet' })
}

function element(tag, text, attributes) {
  const made = document.createElement(tag)
  made.textContent = text
  for (const name of Object.keys(attributes)) made.setAttribute(name, attributes[name])
  return made
}

function textOf(result) {
  const [first] = Array.isArray(result.content) ? result.content : []
  return first && typeof first.text === 'string' ? first.text : 'The call failed.'
}

function said(value, path) {
  if (value === undefined || value === null) return ''
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return formatted(value)
  if (Array.isArray(value)) return value.map((one) => said(one, path)).join(', ')
  if (typeof value === 'object') return said(value.name === undefined ? value.id : value.name || value.id)
  const choice = path === undefined ? undefined : own(own(labels().choices, path), String(value))
  return choice === undefined ? moment(String(value)) : choice
}

function moment(text) {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/.test(text)) return text
  return new Date(text).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })
}

function formatted(number) {
  return typeof number === 'number' ? number.toLocaleString(locale, { maximumFractionDigits: 2 }) : ''
}

function words(name) {
  const text = String(name).replace(/[_.:]/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
`
