import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { ROOT } from './repository.js'
import { CONTAINER_TEXT, read } from './speech.js'

/** Pages of `docs/recipes`, without their extension. */
export const RECIPES = ['hono', 'sveltekit', 'react-router', 'fastify', 'bun'] as const
export type Recipe = (typeof RECIPES)[number]

/** The code of a page, as it stands there. */
export async function codeOf(recipe: Recipe): Promise<string> {
  const page = await readFile(join(ROOT, `docs/recipes/${recipe}.md`), 'utf8')
  const [, code] = /^```ts\n(.*?)^```/ms.exec(page) ?? []
  if (code === undefined) throw new Error(`${recipe}.md has no code`)
  return code
}

/** Writes a recipe's code where this workspace's packages are found, and returns its path. */
export async function writeRecipe(recipe: Recipe, extension: string, edit = (code: string) => code): Promise<string> {
  const folder = join(ROOT, 'tests/generated/recipes')
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${recipe}.${extension}`)
  await writeFile(path, edit(await codeOf(recipe)))
  return path
}

/** Removes what {@link writeRecipe} has written. */
export const removeRecipes = () => rm(join(ROOT, 'tests/generated/recipes'), { recursive: true, force: true })

/** A recipe listens where it says; tests need a port that is free. */
export const onFreePort = (code: string) => code.replace('port: 3000', "port: 0, hostname: '127.0.0.1'")

/** Posts recordings to a server that a recipe has made: a transcript, an error, and a recording above 1 MB. */
export async function expectTranscripts(origin: string, headers: Record<string, string> = {}): Promise<void> {
  const post = async (recording: Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}) => {
    const form = new FormData()
    form.append('file', new Blob([recording]), 'talk.mp3')
    for (const [name, value] of Object.entries({ model: 'whisper-1', ...fields })) form.append(name, value)
    const init = { method: 'POST', body: form, headers: { origin, ...headers } }
    const answer = await fetch(`${origin}/v1/audio/transcriptions`, init)
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  }
  const speech = read('containers/speech.mp3')
  expect(await post(speech)).toEqual({ status: 200, body: { text: CONTAINER_TEXT } })
  expect(await post(speech, { temperature: '9' })).toMatchObject({
    status: 400,
    body: { error: { type: 'invalid_request_error', code: 'invalid_value', param: 'temperature' } },
  })
  expect(await post(Buffer.concat([speech, Buffer.alloc(2_000_000)]))).toMatchObject({ status: 200 })
}
