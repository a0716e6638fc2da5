// What the tests of several packages need. It is not published.
export { seeded } from './seeded.js'
export { wordErrorRate, wordErrors, wordsOf } from './word-errors.js'
