import type { TranscriptSegment, TranscriptWord } from '@transcribekit/core'
import { StagedSource } from '../decode/byte-source.js'
import { decodeAudio } from '../decode/decode-audio.js'
import { JobState } from '../lib/job-state.js'
import type { DoneMessage, JobMessage } from '../lib/protocol.js'
import { FrameCutter } from '../speech/frames.js'
import { SAMPLE_RATE } from '../speech/rate.js'
import { Segmenter, type Stretch } from '../speech/segmenter.js'
import { toSegments } from '../speech/segments.js'
import type { Models } from './models.js'

/** From the bytes of a recording to its transcript; segments are handed out as soon as they are recognised. */
export async function transcribeJob(
  job: JobMessage,
  models: Models,
  onSegment: (segment: TranscriptSegment) => void,
): Promise<DoneMessage> {
  const state = new JobState(job.state)
  const texts: string[] = []
  const words: TranscriptWord[] = []
  const segmenter = new Segmenter(job.segmentation)
  const cutter = new FrameCutter()
  let length = 0

  const step = () => state.step()
  const recognise = async (stretches: readonly Stretch[]) => {
    for (const stretch of stretches) {
      const { temperature } = job
      const recognition = await models.moonshine.recognise(stretch.samples, { temperature, onStep: step })
      const found = toSegments(stretch, recognition, { vocabulary: models.moonshine.vocabulary, temperature })
      for (const segment of found.segments) {
        onSegment(segment)
        texts.push(segment.text)
      }
      words.push(...found.words)
    }
  }
  const listen = async (frames: Iterable<Float32Array>) => {
    for (const frame of frames) {
      step()
      await recognise(segmenter.push(frame, await models.silero.probability(frame)))
    }
  }

  const source = new StagedSource(job.bytes, step)
  try {
    models.silero.reset()
    step()
    for await (const samples of decodeAudio(source, job.maxDuration)) {
      state.recognising = true
      length += samples.length
      await listen(cutter.push(samples))
      state.recognising = false
      step()
    }
  } finally {
    source.close()
  }
  state.recognising = true
  await listen(cutter.flush())
  await recognise(segmenter.finish(length))
  return { type: 'done', text: texts.join('').trim(), duration: length / SAMPLE_RATE, words }
}
