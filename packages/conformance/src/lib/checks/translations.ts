import type { Answer } from '../answer.js'
import { inSection } from '../check.js'
import { expectRefusal, expectShape, expectSuccess, expectTrue, expectWords } from '../expect.js'
import { list, number, object, text } from '../shape.js'
import { readSrt, readVtt } from '../subtitles.js'
import type { Fields, Target } from '../target.js'
import { usage } from '../usage.js'
import { NotOffered } from '../verdict.js'

/** Statuses by which a server says that it has no such route. */
const NO_ROUTE = [404, 405, 501]
const SUBTITLES = { srt: readSrt, vtt: readVtt }

/** The clip is English already: what is translated has its words. */
export const translationChecks = inSection('§8', [
  {
    id: 'translations.json',
    title: 'POST /audio/translations answers json with text.',
    async run(target) {
      const answer = await translationOf(target, {})
      expectTrue(answer.type === 'application/json', 'application/json', answer.describe())
      expectWords(expectShape(answer, object({ text }, { usage })).text)
    },
  },
  {
    id: 'translations.text',
    title: 'A translation as text is the bare text.',
    async run(target) {
      const answer = await translationOf(target, { response_format: 'text' })
      expectTrue(answer.type === 'text/plain', 'text/plain', answer.describe())
      expectTrue(!/^\s*["{[<]/.test(answer.text), 'a bare text', answer.text)
      expectWords(answer.text)
    },
  },
  {
    id: 'translations.verbose',
    title: 'A translation as verbose_json has task translate, language english, duration and segments.',
    async run(target) {
      const answer = await translationOf(target, { response_format: 'verbose_json' })
      const segment = object({ start: number, end: number, text })
      const shape = object({ task: text, language: text, duration: number, text }, { segments: list(segment), usage })
      const body = expectShape(answer, shape)
      expectTrue(body.task === 'translate', "task 'translate'", body.task)
      expectTrue(body.language === 'english', "language 'english'", body.language)
      expectWords(body.text)
    },
  },
  ...(['srt', 'vtt'] as const).map((format) => ({
    id: `translations.${format}`,
    title: `A translation as ${format} is well-formed and has the words of the clip.`,
    async run(target: Target) {
      const { text: subtitles } = await translationOf(target, { response_format: format })
      const cues = SUBTITLES[format](subtitles)
      expectWords(cues.map((cue) => cue.text).join(' '), format)
    },
  })),
  {
    id: 'translations.bad-format',
    title: 'A translation as diarized_json is refused.',
    async run(target) {
      await translationOf(target, {})
      expectRefusal(await target.translate({ response_format: 'diarized_json' }), { param: ['response_format'] })
    },
  },
  {
    id: 'translations.beside',
    title: 'Beside it, /audio/transcriptions still has the task transcribe.',
    async run(target) {
      await translationOf(target, {})
      const answer = await target.transcribe({ response_format: 'verbose_json' })
      const { task } = expectShape(expectSuccess(answer, 'response_format'), object({}))
      expectTrue(task === undefined || task === 'transcribe', "task 'transcribe'", task)
    },
  },
])

/** Servers need not have the route, and models need not translate. */
async function translationOf(target: Target, fields: Fields): Promise<Answer> {
  const answer = await target.translate(fields)
  if (NO_ROUTE.includes(answer.status)) throw new NotOffered(`there is no such route: status ${answer.status}`)
  return expectSuccess(answer, 'model')
}
