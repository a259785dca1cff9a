import AxeBuilder from '@axe-core/playwright'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const WIDTHS = { wide: 1440, narrow: 390 } as const
const COLORS = ['light', 'dark'] as const

/**
 * Expects that axe finds nothing wrong with the page as it stands, wide and narrow, light and dark, and that it does not
 * scroll sideways. With SCREENSHOTS=folder it keeps a picture of each.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  const findings: string[] = []
  for (const [size, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of COLORS) {
      await page.emulateMedia({ colorScheme })
      // A colour half-way through a transition is nobody's.
      await page.evaluate('document.getAnimations().forEach((animation) => animation.finish())')
      const look = `${name}, ${size}, ${colorScheme}`
      findings.push(...(await axe(page, colorScheme === 'light')).map((finding) => `${look}: ${finding}`))
      await picture(page, look)
    }
    findings.push(...(await overflow(page)).map((finding) => `${name}, ${size}: ${finding}`))
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  expect(findings).toEqual([])
}

/** Expects that the page does not scroll sideways, wide or narrow; a tenth of the price of `inspect`. */
export async function fits(page: Page, name: string): Promise<void> {
  for (const [size, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 900 })
    await picture(page, `${name}, ${size}, light`)
    expect([name, size, ...(await overflow(page))]).toEqual([name, size])
  }
}

/** What axe finds by every rule, or only by what depends on colours. */
async function axe(page: Page, everything: boolean): Promise<string[]> {
  const { violations } = (await page.evaluate('"axe" in window'))
    ? await axeAgain(page, everything)
    : // The other mode opens a page of its own each time.
      await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target.join(' ')}`))
}

/** Bringing axe into the page takes longer than running it: once there, it is used again. */
async function axeAgain(page: Page, everything: boolean): Promise<AxeResults> {
  const options = { resultTypes: ['violations'], ...(everything ? {} : { runOnly: ['color-contrast'] }) }
  return await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`)
}

type AxeResults = Awaited<ReturnType<AxeBuilder['analyze']>>

async function overflow(page: Page): Promise<string[]> {
  const widths = '[document.documentElement.clientWidth, document.documentElement.scrollWidth]'
  const [inside, content] = await page.evaluate<[number, number]>(widths)
  return content > inside ? [`${content} px of content in ${inside} px`] : []
}

async function picture(page: Page, look: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (folder === undefined) return
  const file = `${look.replaceAll(/[^a-z0-9]+/gi, '-')}.png`
  await page.screenshot({ path: path.join(folder, file), fullPage: true })
}
