export { getTranscription, transcribe, withTranscription } from './lib/express.js'
