/** Why an engine whose work has been used is told to stop. It is made once, since each error takes a stack trace. */
export const OVER: Error = new DOMException('The request has ended.', 'AbortError')
