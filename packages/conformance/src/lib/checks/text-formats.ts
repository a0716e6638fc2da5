import { inSection } from '../check.js'
import { expectRefusal, expectTrue, expectWords } from '../expect.js'
import { answerIn, cuesIn, spokenText } from '../observe.js'
import { TRUTH } from '../recordings.js'
import { readSrt, readVtt } from '../subtitles.js'
import type { Target } from '../target.js'
import { silence } from '../wave.js'
import { wordsOf } from '../words.js'

/** Seconds that times may exceed the recording by: engines round up to their frames. */
const SLACK = 1

const GRAMMAR = {
  srt: 'srt is well-formed: numbers from 1, HH:MM:SS,mmm with hours, an empty line between subtitles.',
  vtt: 'vtt is well-formed: WEBVTT first, HH:MM:SS.mmm with hours, an empty line between subtitles.',
}

export const textChecks = inSection('§5', [
  {
    id: 'text.bare',
    title: 'text is the bare transcript: no JSON, no quotes around it.',
    async run(target) {
      const { text } = await answerIn(target, 'text')
      expectTrue(!/^\s*["{[<]/.test(text), 'a bare transcript', text)
      expectWords(text)
    },
  },
  {
    id: 'text.same-as-json',
    title: 'text is what json has in its text.',
    async run(target) {
      const { text } = await answerIn(target, 'text')
      expectTrue(text.trim() === (await spokenText(target)).trim(), 'the text of json', text)
    },
  },
  ...(['srt', 'vtt'] as const).flatMap((format) => [
    {
      id: `${format}.grammar`,
      title: GRAMMAR[format],
      async run(target: Target) {
        expectTrue((await cuesIn(target, format)).length > 0, 'at least one subtitle', 'none')
      },
    },
    {
      id: `${format}.times`,
      title: `The subtitles of ${format} are in order and within the recording.`,
      async run(target: Target) {
        let last = 0
        for (const { start, end } of await cuesIn(target, format)) {
          const inOrder = start >= last && end >= start && end <= TRUTH.duration + SLACK
          expectTrue(inOrder, `times in order, up to ${TRUTH.duration} s`, `${start} to ${end} after ${last}`)
          last = start
        }
      },
    },
    {
      id: `${format}.words`,
      title: `${format} has the words of the clip.`,
      async run(target: Target) {
        expectWords((await cuesIn(target, format)).map(({ text }) => text).join(' '), format)
      },
    },
    {
      id: `${format}.same-as-json`,
      title: `${format} has the words that json has.`,
      async run(target: Target) {
        const cues = await cuesIn(target, format)
        const [said, expected] = [cues.map(({ text }) => text).join(' '), await spokenText(target)]
        expectTrue(wordsOf(said).join() === wordsOf(expected).join(), 'the words of json', said)
      },
    },
  ]),
  {
    id: 'srt.silence',
    title: 'Silence brings srt and vtt without subtitles, or is refused with 400.',
    needs: 'decoding',
    async run(target) {
      for (const [format, read] of [
        ['srt', readSrt],
        ['vtt', readVtt],
      ] as const) {
        const answer = await target.transcribe({ response_format: format }, { file: { content: silence(3) } })
        if (answer.status === 200) expectTrue(read(answer.text).length === 0, `no subtitle in ${format}`, answer.text)
        else expectRefusal(answer, { param: ['file', 'response_format'] })
      }
    },
  },
])
