/** Scripts that put no spaces between words. */
export const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/**
 * What has to follow `before` so that `next` stands apart from it: segments carry a leading space,
 * but not those of every server, and not in every script.
 */
export function spaced(before: string, next: string): string {
  if (before === '') return next.trimStart()
  const last = before.at(-1) ?? ''
  const apart =
    /\s/.test(last) || /^\s/.test(next) || next === '' || UNSPACED.test(last) || UNSPACED.test(next[0] ?? '')
  return apart ? next : ` ${next}`
}
