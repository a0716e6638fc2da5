const CLOSERS = '["\'”’»›)\\]}」』）】》〉]'
const SENTENCE_END = new RegExp(`[.!?…‥。！？｡؟۔।॥](${CLOSERS}*)$`, 'u')
const CLAUSE_END = new RegExp(`[,;:—–、，；：､،؛]${CLOSERS}*$`, 'u')

/** Abbreviations that something always follows. */
const NEVER_LAST = new Set(
  'mr mrs ms mx dr prof st rev hon gen col lt sgt capt messrs mme mlle vs no nos vol fig figs pp approx hr fr bzw ca sra dra'.split(
    ' ',
  ),
)
/** Abbreviations that may end a sentence: they do when a capital follows. */
const OFTEN_LAST = new Set('etc inc ltd co corp jr sr usw a.m p.m'.split(' '))
/** `e.g.`, `U.S.`, `z.B.` */
const DOTTED = /^(?:\p{L}\.){2,}$/u
/** An initial. `I.` is the pronoun more often. */
const INITIAL = /^(?!I)\p{Lu}\.$/u
const OPENERS = /^["'“‘«‹([{¿¡「『（【《〈]+/u

/** How many characters at a word's end are looked at. */
const TAIL = 40

/**
 * True when a word is the last of a sentence: not after `Mr.`, `e.g.` and initials, nor before a small letter.
 *
 * @param next the word that follows, where there is one
 */
export function endsSentence(word: string, next?: string): boolean {
  const tail = word.slice(-TAIL)
  const match = SENTENCE_END.exec(tail)
  if (!match) return false
  const isQuoted = match[1] !== ''
  const isSmallNext = next !== undefined && /^\p{Ll}/u.test(next)
  if (isSmallNext && !isQuoted) return false
  if (!tail.endsWith('.')) return true
  const bare = tail.replace(OPENERS, '')
  const name = bare.slice(0, -1).toLowerCase()
  if (OFTEN_LAST.has(name)) return next === undefined || /^\P{Ll}/u.test(next)
  return !(NEVER_LAST.has(name) || DOTTED.test(bare) || INITIAL.test(bare))
}

/** Words before which a sentence may well be broken, in the languages with the most subtitles. */
const CONJUNCTIONS = new Set(
  [
    'and but or nor so because although though while when where if unless until since that which who whose than',
    'und aber oder sondern denn weil dass wenn als ob obwohl während',
    'et mais ou donc car parce que qui quand lorsque si',
    'y pero porque cuando donde sino aunque',
    'ma perché quando che mentre',
    'mas porque quando onde embora',
    'en maar want omdat dat toen',
  ]
    .join(' ')
    .split(' '),
)

/** How bad it is to break after a word: 0 at the end of a sentence, 100 where nothing speaks for it. */
export function breakBadness(word: string, next: string): number {
  if (endsSentence(word, next)) return 0
  if (CLAUSE_END.test(word.slice(-TAIL))) return 25
  return CONJUNCTIONS.has(next.toLowerCase()) ? 50 : 100
}
