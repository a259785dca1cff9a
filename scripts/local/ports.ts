import { createServer } from 'node:net'

const HOST = '127.0.0.1'

/** A free port: `wanted`, or any when it is 0. Throws when `wanted` is taken. */
export function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${wanted} is in use. Stop what runs there, or choose another: PORT=8788 npm start`
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error)
    })
    server.listen(wanted, HOST, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wanted))
    })
  })
}
