/** `1 value`, `1,200 values`. */
export function counted(count: number, singular: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? singular : `${singular}s`}`
}
