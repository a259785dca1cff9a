import css from '../../build/console.css'
import { fingerprint } from './fingerprint.ts'

/** The style sheet's address: it carries a fingerprint of the content, so that it can be kept for ever. */
export const stylesheetPath = `/assets/console-${fingerprint(css)}.css`

export const stylesheet: string = css
