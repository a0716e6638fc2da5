const CLOSERS = '["\'”’»›)\\]}」』）】》〉]'
const SENTENCE_END = new RegExp(`[.!?…‥。！？｡؟۔।॥](${CLOSERS}*)$`, 'u')
const CLAUSE_END = new RegExp(`[,;:—–、，；：､،؛]${CLOSERS}*$`, 'u')

/** Abbreviations that something always follows. */
const NEVER_LAST = new Set(
  'mr mrs ms mx dr prof st mt rev hon gen col lt sgt capt messrs mme mlle vs cf approx hr fr bzw ca nr mio mrd sr sra dra'.split(
    ' ',
  ),
)
/** Words that are abbreviations before a number: `No. 3`, `Jan. 5`. */
const BEFORE_NUMBER = new Set(
  'no nos vol fig figs pp art jan feb mar apr jun jul aug sep sept oct okt nov dec dez'.split(' '),
)
/** Abbreviations that may end a sentence: they do when a capital follows. */
const OFTEN_LAST = new Set('etc inc ltd co corp jr usw a.m p.m'.split(' '))
/** `e.g.`, `U.S.`, `z.B.` */
const DOTTED = /^(?:\p{L}\.){2,}$/u
/** An initial, or an abbreviation: `v. Wade`, `p. 5`, `z. B.`. `I.` is the pronoun more often. */
const SINGLE_LETTER = /^(?!I)\p{L}\.$/u
/** An ordinal of German and others, `3. Mai`, or a number that ends a sentence; years have four digits. */
const MAYBE_ORDINAL = /^\d{1,2}\.$/
const OPENERS = /^["'“‘«‹([{¿¡「『（【《〈]+/u

/** How many characters at a word's end are looked at. */
const TAIL = 40

/**
 * True when a word is the last of a sentence: not after `Mr.`, `e.g.` and initials, nor before a small letter. A number of
 * one or two digits is, before a word that opens sentences: `He is 3. Then`, but not `am 3. Mai`.
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
  if (BEFORE_NUMBER.has(name)) return next === undefined || !/^\d/.test(next)
  if (MAYBE_ORDINAL.test(bare)) return next === undefined || !/^\p{Lu}/u.test(next) || opensSentence(next)
  return !(NEVER_LAST.has(name) || DOTTED.test(bare) || SINGLE_LETTER.test(bare))
}

/** Words that stand at the head of a sentence, and behind no ordinal. */
const OPENING_WORDS = new Set(
  [
    'i you he she it we they the a an this that these those there then now his her its our their my your in on at',
    'ich du er sie es wir ihr der die das ein eine dann da jetzt im am',
    'il elle je tu nous vous on le la les un une',
    'yo él ella el los las',
  ]
    .join(' ')
    .split(' '),
)

function opensSentence(word: string): boolean {
  const [bare = ''] = /^\p{L}+/u.exec(word.slice(0, TAIL)) ?? []
  return OPENING_WORDS.has(bare.toLowerCase()) || CONJUNCTIONS.has(bare.toLowerCase())
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
  // Whether a sentence ends there is not known.
  if (MAYBE_ORDINAL.test(word) && /^\p{Lu}/u.test(next)) return 50
  return CONJUNCTIONS.has(next.toLowerCase()) ? 50 : 100
}
