// Joins the modules of each entry into one file, with what entries share beside them: a process then loads this package
// in two fifths of the time, and in less memory. The types were written before, by `tsc`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const entries = Object.values(exports).flatMap((entry) => entry.import?.default ?? [])
const input = Object.fromEntries(
  entries.map((file) => file.match(/([\w-]+)\.js$/)[1]).map((name) => [name, `src/${name}.ts`]),
)

const bundle = await rolldown({
  input,
  tsconfig: 'tsconfig.build.json',
  platform: 'neutral',
  // Packages, and nothing of our own.
  external: /^[^./]/,
})
for (const format of ['esm', 'cjs']) {
  const dir = join('dist', format)
  const { output } = await bundle.write({
    dir,
    format,
    chunkFileNames: 'shared/[name].js',
    sourcemap: true,
    comments: { legal: true, annotation: true, jsdoc: false },
  })
  for (const file of output.map(({ fileName }) => join(dir, fileName))) {
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, file.endsWith('.map') ? withoutSources(text) : escaped(text))
  }
}
await bundle.close()

/** The sources are in the package already. */
function withoutSources(map) {
  return JSON.stringify({ ...JSON.parse(map), sourcesContent: undefined })
}

/** V8 keeps a source in twice the memory as soon as one letter of it is beyond Latin-1. */
function escaped(code) {
  return code.replace(/[\u0100-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
