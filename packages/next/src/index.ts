export { transcribe, withTranscription } from './lib/next.js'
