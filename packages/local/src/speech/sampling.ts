/**
 * Chooses the next token: the likeliest at temperature 0, else one drawn with that temperature.
 * The log probability is always the model's own, at temperature 1.
 */
export function chooseToken(
  logits: Float32Array,
  temperature: number,
  random: () => number = Math.random,
): { token: number; logprob: number } {
  let best = 0
  let highest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < logits.length; i++) {
    const value = logits[i] as number
    if (value > highest) {
      highest = value
      best = i
    }
  }
  const token = temperature > 0 ? draw(logits, highest, temperature, random) : best
  return { token, logprob: (logits[token] as number) - highest - Math.log(sumOfExponentials(logits, highest, 1)) }
}

function draw(logits: Float32Array, highest: number, temperature: number, random: () => number): number {
  let rest = random() * sumOfExponentials(logits, highest, temperature)
  for (let i = 0; i < logits.length; i++) {
    rest -= Math.exp(((logits[i] as number) - highest) / temperature)
    if (rest <= 0) return i
  }
  return logits.length - 1
}

function sumOfExponentials(logits: Float32Array, highest: number, temperature: number): number {
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += Math.exp(((logits[i] as number) - highest) / temperature)
  return sum
}
