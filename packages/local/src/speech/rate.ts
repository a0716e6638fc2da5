/** Samples per second of everything behind the decoder: what the models were trained on. */
export const SAMPLE_RATE = 16_000
