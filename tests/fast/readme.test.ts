import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PACKAGES, ROOT, run } from '../lib/repository.js'

const GENERATED = join(ROOT, 'tests/generated')
const PAGES = ['README.md', ...PACKAGES.map((name) => `packages/${name}/README.md`), 'packages/core/docs/providers.md']

it('compiles every TypeScript block of every README and of the page of providers', async () => {
  await rm(GENERATED, { recursive: true, force: true })
  await mkdir(GENERATED)
  for (const page of PAGES) {
    const text = await readFile(join(ROOT, page), 'utf8')
    const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code)
    expect(blocks.length, `${page} has TypeScript blocks`).toBeGreaterThan(0)
    for (const [index, code] of blocks.entries()) {
      const name = `${page.replaceAll(/\W+/g, '-')}-${index + 1}.mts`
      await writeFile(join(GENERATED, name), `${code}\nexport {}\n`)
    }
  }
  await writeFile(
    join(GENERATED, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.base.json',
      compilerOptions: {
        noEmit: true,
        declaration: false,
        declarationMap: false,
        experimentalDecorators: true,
        rootDir: '..',
      },
      include: ['*.mts'],
    }),
  )
  await run('npx', ['tsc', '-p', GENERATED], { cwd: join(ROOT, 'tests') })
  expect((await readdir(GENERATED)).length).toBeGreaterThan(10)
})
