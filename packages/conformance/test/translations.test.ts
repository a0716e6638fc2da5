import { createHandler } from '@transcribekit/core'
import { expect, it } from 'vitest'
import { type CheckResult, gradeEndpoint } from '../src/index.js'
import { hearingEngine } from './support/engine.js'
import { type Handler, serve } from './support/server.js'

const transcribe = createHandler({ engine: hearingEngine(), logger: false })
const translate = createHandler({ engine: hearingEngine(), task: 'translate', logger: false })

async function resultsOf(translating?: Handler, transcribing: Handler = transcribe) {
  const server = await serve(transcribing, undefined, translating)
  const { results } = await gradeEndpoint({ url: server.url, only: ['8'] })
  await server.close()
  return results
}

function idsOf(results: readonly CheckResult[], result: CheckResult['result']) {
  return results.filter((one) => one.result === result).map(({ id }) => id.replace('translations.', ''))
}

/** Answers in the way of a server that is wrong. */
function answering(edit: (text: string) => string, type?: string): Handler {
  return async (request) => {
    const { status, headers, ...answer } = await translate(request).then(async (whole) => ({
      status: whole.status,
      headers: new Headers(whole.headers),
      text: await whole.text(),
    }))
    if (type) headers.set('content-type', type)
    return new Response(edit(answer.text), { status, headers })
  }
}

const ALL = ['json', 'text', 'verbose', 'srt', 'vtt', 'bad-format', 'beside']

it('a server that translates passes', async () => {
  expect(idsOf(await resultsOf(translate), 'passed')).toEqual(ALL)
})

it.each<[string, Handler | undefined]>([
  ['without the route', undefined],
  [
    'whose model does not translate',
    createHandler({
      engine: { ...hearingEngine(), describe: (model) => ({ ...hearingEngine().describe(model), translation: false }) },
      task: 'translate',
      logger: false,
    }),
  ],
])('a server %s does not offer it', async (_, handler) => {
  expect(idsOf(await resultsOf(handler), 'not offered')).toEqual(ALL)
})

it.each<[string, Handler, string[]]>([
  ['the task of a transcription', answering((text) => text.replace('"translate"', '"transcribe"')), ['verbose']],
  ['the language that was spoken', answering((text) => text.replace('"english"', '"german"')), ['verbose']],
  ['words as a page', answering((text) => text, 'text/html'), ['json', 'text', 'bad-format']],
  [
    'other words',
    answering((text) => text.replace(/(dash|leis|consid|might|prud|pow|had|John)/g, 'x$1')),
    ['json', 'text', 'verbose', 'srt', 'vtt'],
  ],
  ['every format', transcribe, ['verbose', 'bad-format']],
  ['a refusal of another field', async () => new Response('{}', { status: 400 }), ALL],
])('a server with %s is found out', async (_, handler, ids) => {
  expect(idsOf(await resultsOf(handler), 'failed')).toEqual(ids)
})

it('a server that always translates is found out', async () => {
  expect(idsOf(await resultsOf(translate, translate), 'failed')).toEqual(['beside'])
})
