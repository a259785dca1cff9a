import type { Page } from 'playwright-core'

export interface Stop {
  /** Role and name, as a screen reader would say them. */
  is: string
  /** Whether something shows that the keyboard is here. */
  marked: boolean
  /** Its place on the page, in CSS pixels. */
  top: number
  left: number
}

const MOST = 120

/** Where the keyboard is. A choice within a group is marked by its label. */
export async function stop(page: Page): Promise<Stop> {
  const focused = page.locator(':focus')
  const is =
    (await page.evaluate<string>('document.activeElement.tagName')) === 'SUMMARY'
      ? `line "${(await focused.innerText()).replaceAll(/\s+/g, ' ')}"`
      : (/[a-z]+(?: ".*")?/.exec(await focused.ariaSnapshot())?.[0] ?? 'nothing')
  const [marked, top, left] = await page.evaluate<[boolean, number, number]>(WHERE)
  return { is, marked, top, left }
}

/** The mark has to stand out from what is behind it by 3:1 (WCAG 2.2, 1.4.11). */
const WHERE = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    return canvas.getImageData(0, 0, 1, 1).data
  }
  const luminance = (color) => [...rgba(color)].slice(0, 3).reduce((sum, part, index) => {
    const light = part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4
    return sum + light * [0.2126, 0.7152, 0.0722][index]
  }, 0)
  const behind = (element) => {
    for (let one = element.parentElement; one !== null; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one)
      if (rgba(backgroundColor)[3] > 127) return backgroundColor
    }
    return 'Canvas'
  }
  const focused = document.activeElement
  const shown = [focused, focused.closest('label')].filter((one) => one !== null)
  const marked = shown.some((one) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one)
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 1 || rgba(outlineColor)[3] < 128) return false
    const [dark, light] = [luminance(outlineColor), luminance(behind(one))].sort((a, b) => a - b)
    return (light + 0.05) / (dark + 0.05) >= 3
  })
  const { top, left } = shown.at(-1).getBoundingClientRect()
  return [marked, top + scrollY, left]
})()`

/** All the stops of a page in the order of the Tab key. */
export async function stops(page: Page): Promise<Stop[]> {
  const found: Stop[] = []
  for (let presses = 0; presses < MOST; presses += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate('document.querySelector(":focus") === null')) return found
    found.push(await stop(page))
  }
  throw new Error(`More than ${MOST} stops, or a trap: the last is ${found.at(-1)?.is ?? 'none'}`)
}

/** Presses Tab until the keyboard is at what is looked for. */
export async function tabTo(page: Page, is: string): Promise<void> {
  for (let presses = 0; presses < MOST; presses += 1) {
    await page.keyboard.press('Tab')
    if ((await stop(page)).is === is) return
  }
  throw new Error(`The keyboard does not reach ${is}`)
}
