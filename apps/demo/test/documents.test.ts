import type { VerboseTranscription } from '@transcribekit/client'
import { parseSrt, parseVtt } from '@transcribekit/core/subtitles'
import { describe, expect, it } from 'vitest'
import { documentName, documentsOf } from '../lib/documents'
import { piecesOf } from '../lib/spoken-text'

const RESULT: VerboseTranscription = {
  task: 'transcribe',
  language: 'english',
  duration: 5,
  text: 'Good morning. How are you?',
  words: [
    { word: 'Good', start: 0.2, end: 0.5 },
    { word: 'morning', start: 0.5, end: 1 },
    { word: 'How', start: 2.5, end: 2.7 },
    { word: 'are', start: 2.7, end: 2.9 },
    { word: 'you', start: 2.9, end: 3.2 },
  ],
}

describe('a transcript', () => {
  it('is there in every form', () => {
    const { text, srt, vtt, json } = documentsOf(RESULT, RESULT.text)
    expect(text).toBe('Good morning. How are you?')
    expect(parseSrt(srt).map((cue) => cue.text)).toEqual(['Good morning.', 'How are you?'])
    expect(parseVtt(vtt).map((cue) => cue.text)).toEqual(['Good morning.', 'How are you?'])
    expect(JSON.parse(json)).toEqual(RESULT)
  })

  it('that was edited has its words at the same times in every form', () => {
    const edited = 'Good morning, dear all. How are you?'
    const { srt, json, cues } = documentsOf(RESULT, edited)
    expect(parseSrt(srt).map((cue) => cue.text)).toEqual(['Good morning, dear all.', 'How are you?'])
    expect(cues[1]?.words?.map(({ start }) => start)).toEqual([2.5, 2.7, 2.9])
    expect(JSON.parse(json)).toMatchObject({ text: edited, language: 'english', duration: 5 })
  })

  it('of silence may be filled in', () => {
    const { cues, json } = documentsOf({ ...RESULT, text: '', words: [], segments: [] }, 'Hello there.')
    expect(cues).toMatchObject([{ start: 0, text: 'Hello there.' }])
    expect(JSON.parse(json).text).toBe('Hello there.')
  })

  it('that was emptied has nothing', () => {
    expect(documentsOf(RESULT, '')).toMatchObject({ cues: [], srt: '', vtt: 'WEBVTT\n\n' })
  })
})

describe('the pieces of a text', () => {
  it('joined are the text, and words have their times and lines', () => {
    const text = 'Good morning.\n\n  How are you?'
    const pieces = piecesOf(text, documentsOf(RESULT, text).cues)
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    expect(pieces.flatMap(({ text: word, word: time }) => (time ? [[word, time.start, time.line]] : []))).toEqual([
      ['Good', 0.2, 0],
      ['morning.', 0.5, 0],
      ['How', 2.5, 1],
      ['are', 2.7, 1],
      ['you?', 2.9, 1],
    ])
    for (const { from, text: piece } of pieces) expect(text.slice(from, from + piece.length)).toBe(piece)
  })

  it('without cues are the text as it is', () => {
    expect(piecesOf('Good.', [])).toEqual([{ from: 0, text: 'Good.' }])
    expect(piecesOf('', [])).toEqual([])
  })
})

it.each([
  ['talk.mp3', 'talk.srt'],
  ['my.talk.2026.webm', 'my.talk.2026.srt'],
  ['talk', 'talk.srt'],
  ['', 'transcript.srt'],
])('what is made of %s is saved as %s', (name, saved) => {
  expect(documentName(name, 'srt')).toBe(saved)
})
