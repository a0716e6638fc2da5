import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './repository.js'

const REFERENCE: Record<string, string> = JSON.parse(read('speech/reference.json').toString())

/** The clips with known text: file name under `fixtures/speech` and what is said. */
export const CLIPS: readonly (readonly [name: string, text: string])[] = Object.entries(REFERENCE)

/** What is said in every file of `fixtures/containers`. */
export const CONTAINER_TEXT = REFERENCE['austen-0870.wav'] ?? ''

/** File names under `fixtures/containers`. */
export const CONTAINERS: readonly string[] = readdirSync(join(ROOT, 'fixtures/containers'))

/** The bytes of a fixture. */
export function read(path: string): Buffer<ArrayBuffer> {
  return readFileSync(join(ROOT, 'fixtures', path)) as Buffer<ArrayBuffer>
}
