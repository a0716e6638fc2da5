import { type Check, inSection } from '../check.js'
import { expectRefusal } from '../expect.js'
import { contentType, formBody } from '../multipart.js'
import { clip, recording } from '../recordings.js'
import { type FilePart, filePart, type Target } from '../target.js'
import { excerptOf } from '../wave.js'

/** The head of a JPEG and what may follow it. */
export const PICTURE: Buffer = Buffer.concat([
  Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb004300', 'hex'),
  Buffer.alloc(8000, 0x5a),
  Buffer.from('ffd9', 'hex'),
])

/** Bytes of a WebM file before its first audio: what a recorder leaves that was stopped at once. */
const WEBM_HEAD = 110

export const badAudioChecks = inSection('§7', [
  refused('audio.picture', 'A picture called speech.wav is refused.', () => ({ content: PICTURE })),
  refused('audio.prose', 'Prose called speech.mp3 is refused.', () => ({
    content: 'It is a truth universally acknowledged. '.repeat(200),
    filename: 'speech.mp3',
    type: 'audio/mpeg',
  })),
  refused('audio.page', 'A page of HTML called speech.wav is refused.', () => ({
    content: `<!doctype html><script>alert(1)</script>${'<p>text</p>'.repeat(500)}`,
  })),
  refused('audio.empty', 'An empty file is refused.', () => ({ content: '' })),
  refused('audio.one-byte', 'A file of one byte is refused.', () => ({ content: 'R' })),
  {
    ...refused('audio.webm-head', 'A WebM recording without any audio in it is refused.', () => ({
      content: recording('speech-recorder.webm').subarray(0, WEBM_HEAD),
      filename: 'speech.webm',
      type: 'audio/webm',
    })),
    needs: 'decoding',
  },
  {
    ...refused('audio.too-short', 'A recording of 0.05 s is refused: 0.1 s is the least.', () => ({
      content: excerptOf(clip(), 0.05),
    })),
    needs: 'decoding',
  },
  {
    ...refused('audio.no-samples', 'A WAV file without samples is refused.', () => ({ content: excerptOf(clip(), 0) })),
    needs: 'decoding',
  },
  {
    id: 'audio.truncated',
    title: 'A form whose end is missing is refused, though its length is right: the recording is not whole.',
    async run(target) {
      const whole = formBody([...target.fieldParts(), filePart()])
      expectRefusal(await target.post(whole.subarray(0, whole.length - 60_000)), { param: ['file'] })
    },
  },
  {
    id: 'audio.truncated-chunked',
    title: 'A chunked form whose end is missing is refused: the recording is not whole.',
    async run(target) {
      const whole = formBody([...target.fieldParts(), filePart()])
      const body = [whole.subarray(0, whole.length - 60_000)]
      expectRefusal(await target.send({ headers: { 'content-type': contentType() }, body }), { param: ['file'] })
    },
  },
  {
    id: 'audio.truncated-fields',
    title: 'A form that ends within a field behind the recording is refused.',
    async run(target) {
      const whole = formBody([filePart(), ...target.fieldParts({ prompt: 'p'.repeat(200) })])
      expectRefusal(await target.post(whole.subarray(0, whole.length - 150)))
    },
  },
])

function refused(id: string, title: string, file: () => FilePart): Omit<Check, 'section'> {
  return {
    id,
    title,
    run: async (target: Target) =>
      void expectRefusal(await target.transcribe({}, { file: file() }), { param: ['file'] }),
  }
}
