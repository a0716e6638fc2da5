const SMALL = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
]
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
/** Longer numbers are read digit by digit, up to the length of a telephone number; others are no words. */
const MAX_CARDINAL_DIGITS = 6
const MAX_DIGITS = 15

const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
}

/** How digits are read in English: `25` → `twenty five`, `1984` → `nineteen eighty four`. */
export function numberWords(digits: string, mayBeYear = true): string[] {
  if (digits.length > MAX_DIGITS) return [digits]
  if (digits.length > MAX_CARDINAL_DIGITS || (digits.length > 1 && digits.startsWith('0'))) return digitWords(digits)
  const value = Number(digits)
  return mayBeYear && isYear(value) ? yearWords(value) : cardinal(value)
}

/** Digits one by one, as behind a decimal point. */
export function digitWords(digits: string): string[] {
  return [...digits].map((digit) => SMALL[Number(digit)] ?? digit)
}

/** `21` → `twenty first`. */
export function ordinalWords(digits: string): string[] {
  const words = digits.length > MAX_CARDINAL_DIGITS ? [digits] : cardinal(Number(digits))
  const last = words.at(-1) ?? ''
  return [...words.slice(0, -1), ORDINALS[last] ?? `${last.replace(/y$/, 'ie')}th`]
}

function isYear(value: number): boolean {
  return (value >= 1100 && value < 2000) || (value >= 2010 && value < 2100)
}

function yearWords(value: number): string[] {
  const [century, rest] = [Math.floor(value / 100), value % 100]
  if (rest === 0) return [...cardinal(century), 'hundred']
  return [...cardinal(century), ...(rest < 10 ? ['oh'] : []), ...cardinal(rest)]
}

function cardinal(value: number): string[] {
  if (value < 20) return [SMALL[value] ?? '']
  if (value < 100) return [TENS[Math.floor(value / 10)] ?? '', ...restOf(value % 10)]
  if (value < 1000) return [SMALL[Math.floor(value / 100)] ?? '', 'hundred', ...restOf(value % 100)]
  return [...cardinal(Math.floor(value / 1000)), 'thousand', ...restOf(value % 1000)]
}

function restOf(value: number): string[] {
  return value === 0 ? [] : cardinal(value)
}
