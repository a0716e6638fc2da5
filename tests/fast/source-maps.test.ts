import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { expect, it } from 'vitest'
import { PACKAGES, ROOT } from '../lib/repository.js'

it.each(PACKAGES)('the source maps of %s lead to sources that are published with it', (name) => {
  const folder = join(ROOT, 'packages', name)
  const { files }: { files: string[] } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const maps = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.map'),
  )
  const lost = maps.flatMap((map) => {
    const { sources }: { sources: string[] } = JSON.parse(readFileSync(join(folder, 'dist', map), 'utf8'))
    return sources
      .map((source) => relative(folder, join(folder, 'dist', dirname(map), source)))
      .filter((source) => !existsSync(join(folder, source)) || !files.includes(source.split(sep)[0] ?? ''))
      .map((source) => `${map}: ${source}`)
  })
  expect(maps.length).toBeGreaterThan(0)
  expect(lost).toEqual([])
})
