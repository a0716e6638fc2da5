import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { formatsTable } from '../lib/formats-table.js'
import { ROOT } from '../lib/repository.js'

const README = join(ROOT, 'packages/core/README.md')
const SECTION = /(## What each engine gives\n(?:(?!\n##? ).)*?\n\n)(\|(?:[^\n]*\|\n)+)/s

it('the table of formats in the README is what the code does', async () => {
  const readme = await readFile(README, 'utf8')
  const table = `${await formatsTable()}\n`
  if (process.env.UPDATE_TABLES)
    await writeFile(
      README,
      readme.replace(SECTION, (_, head: string) => head + table),
    )
  else expect(SECTION.exec(readme)?.[2]).toBe(table)
}, 120_000)
