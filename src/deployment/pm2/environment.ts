/** Variables of the system that a Node process may need; none of them is secret, and no other is passed on. */
const passedOn = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

/** What daemon and bots get of the system's environment. */
export function baseEnvironment(system: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(passedOn.flatMap((name) => (system[name] === undefined ? [] : [[name, system[name]]])))
}
