import { inSection } from '../check.js'
import { expectRefusal, expectShape, expectWords } from '../expect.js'
import { closing, formBody, joined, partBytes, rawPart } from '../multipart.js'
import { clip } from '../recordings.js'
import { object, text } from '../shape.js'
import { type Fields, filePart, type Target } from '../target.js'

const CLEAN = [400, 413, 422, 431]

export const hostileFormChecks = inSection('§7', [
  orRefused('forms.many-fields', 'A form of 2,000 fields is no server error.', () =>
    Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`field_${index}`, 'x'])),
  ),
  orRefused('forms.repeated-field', 'A list of 2,000 values is no server error.', () => ({
    'keywords[]': Array.from({ length: 2000 }, (_, index) => `word${index}`),
  })),
  orRefused('forms.long-name', 'A field whose name has 10 kB is no server error.', () => ({
    ['n'.repeat(10_000)]: 'x',
  })),
  orRefused('forms.long-value', 'A prompt of 6 MB is no server error.', () => ({ prompt: 'p'.repeat(6_000_000) })),
  orRefused('forms.prototype', 'A field called __proto__[x] is no server error.', () => ({
    '__proto__[x]': '1',
    'constructor[prototype][x]': '1',
  })),
  orRefused('forms.huge-index', 'A list index of 4294967294 does no harm.', () => ({
    'keywords[4294967294]': 'word',
    'keywords[x]': 'word',
  })),
  orRefused('forms.nested-name', 'A name with 1,000 brackets does no harm.', () => ({
    [`keywords${'[a]'.repeat(1000)}`]: 'x',
  })),
  {
    id: 'forms.long-part-head',
    title: 'A part whose head has 200 kB is no server error.',
    async run(target) {
      const head = `Content-Disposition: form-data; name="prompt"\r\nX-Padding: ${'p'.repeat(200_000)}\r\n`
      await sendWith(target, rawPart(head, 'x'))
    },
  },
  {
    id: 'forms.no-name',
    title: 'A part without a name is no server error.',
    run: (target) => sendWith(target, rawPart('Content-Disposition: form-data\r\n', 'x')),
  },
  {
    id: 'forms.no-disposition',
    title: 'A part without Content-Disposition is no server error.',
    run: (target) => sendWith(target, rawPart('Content-Type: text/plain\r\n', 'x')),
  },
  {
    id: 'forms.garbage',
    title: 'A body that is no form at all is refused with 400.',
    run: async (target) => void expectRefusal(await target.post(clip().subarray(0, 20_000))),
  },
  {
    id: 'forms.empty-body',
    title: 'An empty body is refused with 400.',
    run: async (target) => void expectRefusal(await target.post(Buffer.alloc(0))),
  },
  {
    id: 'forms.other-boundary',
    title: 'A form whose boundary is not that of its content type is refused with 400.',
    async run(target) {
      expectRefusal(await target.post(formBody([...target.fieldParts(), filePart()], 'another-boundary')))
    },
  },
])

/** Too much or nonsense: either it does not matter or it is properly refused. */
function orRefused(id: string, title: string, fields: () => Fields) {
  return {
    id,
    title,
    run: async (target: Target) => heardOrRefused(await target.transcribe(fields())),
  }
}

async function sendWith(target: Target, odd: Buffer): Promise<void> {
  const fields = target.fieldParts().map((part) => partBytes(part))
  heardOrRefused(await target.post(joined(...fields, odd, partBytes(filePart()), closing())))
}

function heardOrRefused(answer: Awaited<ReturnType<Target['send']>>): void {
  if (answer.status === 200) expectWords(expectShape(answer, object({ text })).text)
  else expectRefusal(answer, { status: CLEAN })
}
