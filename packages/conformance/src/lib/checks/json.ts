import { inSection } from '../check.js'
import { expectRefusal, expectShape, expectSuccess, expectTrue, expectWords } from '../expect.js'
import { answerIn, spokenText } from '../observe.js'
import { object, text } from '../shape.js'
import { languages, logprobs, usage } from '../usage.js'
import { silence } from '../wave.js'

export const jsonChecks = inSection('§5', [
  {
    id: 'json.words',
    title: 'json has the words of the clip in text.',
    run: async (target) => expectWords(await spokenText(target)),
  },
  {
    id: 'json.shape',
    title: 'json has text, and languages, logprobs and usage as typed where they are there.',
    async run(target) {
      expectShape(await answerIn(target, 'json'), object({ text }, { languages, logprobs, usage }))
    },
  },
  {
    id: 'json.plain-text',
    title: 'text holds the transcript alone: no JSON, no subtitles, no markup.',
    async run(target) {
      const spoken = await spokenText(target)
      expectTrue(!/^\s*[{[]|-->|<\w+>|<\|/.test(spoken), 'a bare transcript', spoken)
    },
  },
  {
    id: 'json.silence',
    title: 'Silence brings an empty text, or is refused with 400.',
    needs: 'decoding',
    async run(target) {
      const answer = await target.transcribe({}, { file: { content: silence(3) } })
      if (answer.status !== 200) return void expectRefusal(answer, { param: ['file'] })
      const body = expectShape(expectSuccess(answer), object({ text }))
      expectTrue(String(body.text).trim() === '', 'an empty text', body.text)
    },
  },
])
