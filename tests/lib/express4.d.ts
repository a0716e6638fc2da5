/** The types of Express 5 serve for what the tests use of Express 4. */
declare module 'express4' {
  export { default } from 'express'
}
