// Copies the recordings that this package publishes into `recordings/`, out of the repository's fixtures,
// with what is said in them and how long they take.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const CLIP = 'austen-0870.wav'
const WAVE_HEADER = 44

const fixtures = new URL('../../../fixtures/', import.meta.url)
const recordings = new URL('../recordings/', import.meta.url)

mkdirSync(recordings, { recursive: true })
copyFileSync(new URL(`speech/${CLIP}`, fixtures), new URL('clip.wav', recordings))
for (const name of readdirSync(new URL('containers/', fixtures))) {
  copyFileSync(new URL(`containers/${name}`, fixtures), new URL(name, recordings))
}

const reference = JSON.parse(readFileSync(new URL('speech/reference.json', fixtures), 'utf8'))
const clip = readFileSync(new URL('clip.wav', recordings))
const duration = (clip.length - WAVE_HEADER) / clip.readUInt32LE(28)
writeFileSync(new URL('truth.json', recordings), `${JSON.stringify({ text: reference[CLIP], duration })}\n`)
