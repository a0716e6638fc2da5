import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './repository.js'

/** The code blocks of a page, by language and in their order. */
export async function codeBlocks(page: string): Promise<{ ts: string[]; sh: string[] }> {
  const text = await readFile(join(ROOT, page), 'utf8')
  const blocksOf = (language: string) =>
    [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)].flatMap(([, found, code = '']) => (found === language ? [code] : []))
  return { ts: blocksOf('ts'), sh: blocksOf('sh') }
}
