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
    const [inside, content] = (await page.evaluate(
      '[document.documentElement.clientWidth, document.documentElement.scrollWidth]',
    )) as [number, number]
    if (content > inside) findings.push(`${name}, ${size}: ${content} px of content in ${inside} px`)
  }
  await page.setViewportSize({ width: 1280, height: 900 })
  expect(findings).toEqual([])
}

/** What axe finds: every rule, or only what depends on colours. */
async function axe(page: Page, everything: boolean): Promise<string[]> {
  // The other mode opens a page of its own each time.
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  const { violations } = await (everything ? builder : builder.withRules(['color-contrast'])).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target.join(' ')}`))
}

async function picture(page: Page, look: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (folder === undefined) return
  const file = `${look.replaceAll(/[^a-z0-9]+/gi, '-')}.png`
  await page.screenshot({ path: path.join(folder, file), fullPage: true })
}
