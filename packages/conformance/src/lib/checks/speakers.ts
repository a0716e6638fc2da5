import { inSection } from '../check.js'
import { expectRefusal, expectShape, expectSuccess, expectWords } from '../expect.js'
import { clip } from '../recordings.js'
import { object, text } from '../shape.js'
import type { Fields, Target } from '../target.js'
import { blownUp, excerptOf } from '../wave.js'

const ABILITIES = ['known_speaker_names', 'known_speaker_references', 'response_format', 'chunking_strategy']

export const speakerChecks = inSection('§2', [
  {
    id: 'speakers.known',
    title: 'A known speaker, a name and 3 s of voice as a data URL, is accepted.',
    run: (target) => accepted(target, speakers(1)),
  },
  {
    id: 'speakers.bare-lists',
    title: 'Names and references may come without brackets.',
    run: (target) => accepted(target, { known_speaker_names: 'Ann', known_speaker_references: reference() }),
  },
  {
    id: 'speakers.large-reference',
    title: 'A reference of 10 s at 48 kHz stereo, 2.6 MB of text, is legal.',
    run: (target) =>
      accepted(target, {
        'known_speaker_names[]': 'Ann',
        'known_speaker_references[]': dataUrl(blownUp(clip(), 10)),
      }),
  },
  {
    id: 'speakers.five',
    title: 'More than four known speakers are refused.',
    run: (target) => refused(target, speakers(5)),
  },
  {
    id: 'speakers.mismatch',
    title: 'As many references as names are required.',
    run: (target) => refused(target, { ...speakers(1), 'known_speaker_names[]': ['Ann', 'Ben'] }),
  },
  {
    id: 'speakers.bad-reference',
    title: 'A reference that is no data URL is refused.',
    run: (target) =>
      refused(target, { 'known_speaker_names[]': 'Ann', 'known_speaker_references[]': 'https://example.com/ann.wav' }),
  },
])

async function accepted(target: Target, fields: Fields): Promise<void> {
  const answer = await target.transcribe({ response_format: 'diarized_json', ...fields })
  expectWords(expectShape(expectSuccess(answer, ...ABILITIES), object({ text })).text)
}

async function refused(target: Target, fields: Fields): Promise<void> {
  expectRefusal(await target.transcribe({ response_format: 'diarized_json', ...fields }), { param: ABILITIES })
}

function speakers(count: number): Fields {
  return {
    'known_speaker_names[]': ['Ann', 'Ben', 'Cid', 'Dee', 'Eve'].slice(0, count),
    'known_speaker_references[]': Array.from({ length: count }, reference),
  }
}

function reference(): string {
  return dataUrl(excerptOf(clip(), 3))
}

function dataUrl(wav: Buffer): string {
  return `data:audio/wav;base64,${wav.toString('base64')}`
}
