import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PACKAGES, ROOT, run } from '../lib/repository.js'

const GENERATED = join(ROOT, 'tests/generated')
const PAGES = ['README.md', ...PACKAGES.map((name) => `packages/${name}/README.md`), 'packages/core/docs/providers.md']

/** Pages whose code runs in browsers, and their folder: the globals of the two worlds are not the same. */
const BROWSER_PAGES = ['packages/client/README.md']
const BROWSER = join(GENERATED, 'browser')

it('compiles every TypeScript block of every README and of the page of providers', async () => {
  await rm(GENERATED, { recursive: true, force: true })
  await mkdir(BROWSER, { recursive: true })
  for (const page of PAGES) {
    const text = await readFile(join(ROOT, page), 'utf8')
    const blocks = [...text.matchAll(/^```(tsx?)\n(.*?)^```/gms)]
    const folder = BROWSER_PAGES.includes(page) ? BROWSER : GENERATED
    expect(blocks.length, `${page} has TypeScript blocks`).toBeGreaterThan(0)
    for (const [index, [, language, code = '']] of blocks.entries()) {
      const name = `${page.replaceAll(/\W+/g, '-')}-${index + 1}.${language === 'tsx' ? 'tsx' : 'mts'}`
      await writeFile(join(folder, name), `${code}\nexport {}\n`)
    }
  }
  await compile(GENERATED, { experimentalDecorators: true })
  await compile(BROWSER, { lib: ['es2023', 'dom', 'dom.iterable'], types: [], jsx: 'react-jsx' })
  expect((await readdir(GENERATED)).length).toBeGreaterThan(10)
})

async function compile(folder: string, options: object) {
  const compilerOptions = { noEmit: true, declaration: false, declarationMap: false, rootDir: ROOT, ...options }
  const settings = { extends: join(ROOT, 'tsconfig.base.json'), compilerOptions, include: ['*.mts', '*.tsx'] }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  await run('npx', ['tsc', '-p', folder], { cwd: join(ROOT, 'tests') })
}
