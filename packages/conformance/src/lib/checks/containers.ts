import { inSection } from '../check.js'
import { expectRefusal, expectShape, expectSuccess, expectWords } from '../expect.js'
import { CONTAINERS, recording } from '../recordings.js'
import { object, text } from '../shape.js'
import type { FilePart, Target } from '../target.js'
import { NotOffered } from '../verdict.js'

export const containerChecks = inSection('§2', [
  ...CONTAINERS.map(([name, type, what]) =>
    transcribed(`file.${name}`, `${what} is transcribed.`, { content: () => recording(name), filename: name, type }),
  ),
  misnamed('file.named-blob', 'A recording that browsers call blob is transcribed.', {
    content: () => recording('speech.webm'),
    filename: 'blob',
    type: 'audio/webm;codecs=opus',
  }),
  misnamed('file.no-extension', 'A recording without an extension is transcribed by its type.', {
    content: () => recording('speech.mp3'),
    filename: 'speech',
    type: 'audio/mpeg',
  }),
  transcribed('file.upper-case-extension', 'An extension may be written in upper case.', {
    content: () => recording('speech.mp3'),
    filename: 'SPEECH.MP3',
    type: 'audio/mpeg',
  }),
  misnamed('file.wrong-extension', 'A WebM recording called .mp3 is transcribed: the bytes count.', {
    content: () => recording('speech.webm'),
    filename: 'speech.mp3',
    type: 'audio/mpeg',
  }),
  misnamed('file.wrong-type', 'An M4A recording of type audio/wav is transcribed: the bytes count.', {
    content: () => recording('speech.m4a'),
    filename: 'speech.m4a',
    type: 'audio/wav',
  }),
])

type LazyFile = Omit<FilePart, 'content'> & { readonly content: () => Buffer }

function transcribed(id: string, title: string, { content, ...part }: LazyFile) {
  return {
    id,
    title,
    async run(target: Target) {
      const answer = expectSuccess(await target.transcribe({}, { file: { content: content(), ...part } }))
      expectWords(expectShape(answer, object({ text })).text)
    },
  }
}

/** Servers may insist on a name or a type that tells the format, as the vendor's own does; properly refused is not failed. */
function misnamed(id: string, title: string, { content, ...part }: LazyFile) {
  return {
    id,
    title,
    async run(target: Target) {
      const answer = await target.transcribe({}, { file: { content: content(), ...part } })
      if (answer.status === 200) expectWords(expectShape(answer, object({ text })).text)
      else throw new NotOffered(`refused: ${expectRefusal(answer, { param: ['file'] }).message}`)
    },
  }
}
