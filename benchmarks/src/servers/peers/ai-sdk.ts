// What one writes without us: multer keeps the file in memory, the AI SDK sends it.
import { createServer } from 'node:http'
import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, experimental_transcribe as transcribe } from 'ai'
import express from 'express'
import multer from 'multer'
import { listen } from '../listen.js'
import { MAX_FILE_SIZE, readSettings } from '../settings.js'

const { baseURL, retry } = readSettings()
const openai = createOpenAI({ baseURL, apiKey: 'x' })
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: MAX_FILE_SIZE } })

const app = express()
app.post('/v1/audio/transcriptions', upload.single('file'), async (req, res) => {
  if (!req.file) return void res.status(400).json({ error: { message: 'No file.' } })
  try {
    const model = openai.transcription(req.body.model)
    const retries = retry === false ? { maxRetries: 0 } : {}
    const { text } = await transcribe({ model, audio: req.file.buffer, ...retries })
    res.json({ text })
  } catch (error) {
    const status = APICallError.isInstance(error) ? (error.statusCode ?? 502) : 502
    res.status(status).json({ error: { message: String(error) } })
  }
})
listen(createServer(app))
