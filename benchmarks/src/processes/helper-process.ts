import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { track } from './tracked.js'

/** A process of the benchmark that answers one order at a time. */
export interface Helper<Order, Report> {
  /** @param timeout milliseconds */
  ask(order: Order, timeout: number): Promise<Report>
  stop(): void
}

/** Starts a process of the benchmark's own: the path of its module, from the folder of the compiled files. */
export function startHelper<Order extends object, Report>(module: string): Helper<Order, Report> {
  const child = fork(fileURLToPath(new URL(`../${module}`, import.meta.url)))
  track(child)
  return {
    ask(order, timeout) {
      const report = nextMessage<Report>(child, module, timeout)
      child.send(order)
      return report
    },
    stop() {
      child.kill('SIGKILL')
    },
  }
}

function nextMessage<Message>(child: ChildProcess, name: string, timeout: number): Promise<Message> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('exit', onExit)
    }
    const onMessage = (message: unknown) => {
      settle()
      resolve(message as Message)
    }
    const onExit = () => {
      settle()
      reject(new Error(`${name} has ended`))
    }
    const timer = setTimeout(() => {
      settle()
      reject(new Error(`no end after ${timeout / 1000} s`))
    }, timeout)
    child.on('message', onMessage)
    child.on('exit', onExit)
  })
}
