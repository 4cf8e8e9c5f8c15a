import { spawn } from 'node:child_process'
import { Agent } from 'node:http'
import { Duplex } from 'node:stream'

/**
 * Connections to an engine behind ssh, by the machine's own `ssh` as the Docker command does it: its known hosts, keys and
 * settings count. Never asks anything; a host that is not known is refused.
 */
export function createSshAgent({ hostname, port, username }: URL): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const args = [
    ...['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=8'],
    ...(port ? ['-p', port] : []),
    ...(username ? ['-l', decodeURIComponent(username)] : []),
    ...['--', hostname, 'docker', 'system', 'dial-stdio'],
  ]
  const connect = () => {
    const child = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const socket = new Duplex({
      read: () => void child.stdout.resume(),
      // What could not be written is told by how the program ends.
      write: (chunk, _encoding, done) => void child.stdin.write(chunk, () => done()),
      final: (done) => void child.stdin.end(() => done()),
      destroy(error, done) {
        child.kill()
        done(error)
      },
    })
    let said = ''
    child.stdin.on('error', () => undefined)
    child.stdout.on('data', (chunk) => void (socket.push(chunk) || child.stdout.pause()))
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-500)
    })
    child.once('error', (error) => socket.destroy(error))
    child.once('close', (code) => {
      if (code) socket.destroy(new Error(`ssh ended with code ${code}: ${said.trim()}`))
      else socket.push(null)
    })
    // What the HTTP client asks of a socket besides.
    const same = () => socket
    return Object.assign(socket, { setKeepAlive: same, setNoDelay: same, setTimeout: same, ref: same, unref: same })
  }
  return Object.assign(agent, { createConnection: connect })
}
