import { secretsFolder } from '../container.ts'
import { labels } from '../names.ts'
import { botName, containerBody, networkBody } from './bodies.ts'
import { type Exactly, equals, matches } from './exactly.ts'

/** One call that is passed on. */
export interface Rule {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Of the whole path. A group `id` names what must be Muster's already. */
  path: RegExp
  /** What may follow the question mark; what may not makes the call a refused one. */
  query?: Readonly<Record<string, (value: string) => boolean>>
  /** Parameters of a query that must be there. */
  needs?: readonly string[]
  /** The whole of the body, as JSON. `archive`: passed on as it comes. Absent: none is passed on. */
  body?: Exactly | 'archive'
  /** Of what kind `id` is. */
  owned?: 'containers' | 'volumes' | 'networks'
}

const any = () => true
const flag = matches(/^(true|false|0|1)$/)
const number = matches(/^\d+(\.\d+)?$/)
const id = '(?<id>[A-Za-z0-9][\\w.-]*)'
const botImage = 'muster-bot:[\\w.-]+'
const tagged = 'muster-bot-[\\w-]+:\\d+'

/** A list of filters that leaves only what some Muster made. */
const ofMuster = (value: string): boolean => {
  const { label } = asObject(value)
  return Array.isArray(label) && label.some((one) => String(one).startsWith(`${labels.supervisor}=`))
}
const ofBots = (value: string): boolean => equals([labels.recipe])(asObject(value).label)

/** Every call that the Docker driver makes, and none besides; `network` is the one that bots are on. */
export function rulesFor(network: string): readonly Rule[] {
  const its = (rest: string) => new RegExp(`^/containers/${id}${rest}$`)
  const name = matches(botName)
  return [
    { method: 'GET', path: /^\/(_ping|info|version)$/ },
    { method: 'HEAD', path: /^\/_ping$/ },
    {
      method: 'GET',
      path: /^\/events$/,
      query: { filters: ofMuster, since: number, until: number },
      needs: ['filters'],
    },

    { method: 'GET', path: /^\/containers\/json$/, query: { all: flag, filters: ofMuster }, needs: ['filters'] },
    { method: 'POST', path: /^\/containers\/create$/, query: { name }, needs: ['name'], body: containerBody(network) },
    { method: 'GET', path: its('/json'), owned: 'containers' },
    { method: 'POST', path: its('/start'), owned: 'containers' },
    { method: 'POST', path: its('/stop'), query: { t: number }, owned: 'containers' },
    { method: 'POST', path: its('/rename'), query: { name }, needs: ['name'], owned: 'containers' },
    { method: 'DELETE', path: its(''), query: { force: flag }, owned: 'containers' },
    {
      method: 'GET',
      path: its('/logs'),
      query: { stdout: flag, stderr: flag, follow: flag, tail: number },
      owned: 'containers',
    },
    {
      method: 'PUT',
      path: its('/archive'),
      query: { path: equals(secretsFolder) },
      needs: ['path'],
      body: 'archive',
      owned: 'containers',
    },

    { method: 'GET', path: new RegExp(`^/volumes/${id}$`), owned: 'volumes' },
    { method: 'DELETE', path: new RegExp(`^/volumes/${id}$`), owned: 'volumes' },

    {
      method: 'POST',
      path: /^\/build$/,
      query: {
        t: matches(new RegExp(`^${botImage}$`)),
        networkmode: equals('none'),
        buildargs: any,
        labels: any,
        forcerm: flag,
      },
      needs: ['t', 'networkmode'],
      body: 'archive',
    },
    { method: 'GET', path: /^\/images\/json$/, query: { filters: ofBots }, needs: ['filters'] },
    { method: 'GET', path: new RegExp(`^/images/${botImage}/json$`) },
    {
      method: 'POST',
      path: new RegExp(`^/images/${botImage}/tag$`),
      query: { repo: matches(/^muster-bot-[\w-]+$/), tag: matches(/^\d+$/) },
      needs: ['repo', 'tag'],
    },
    { method: 'DELETE', path: new RegExp(`^/images/(${botImage}|${tagged})$`) },

    { method: 'GET', path: /^\/networks$/, query: { filters: ofMuster }, needs: ['filters'] },
    { method: 'GET', path: new RegExp(`^/networks/${network.replaceAll('.', '\\.')}$`) },
    { method: 'POST', path: /^\/networks\/create$/, body: networkBody(network) },
    { method: 'DELETE', path: new RegExp(`^/networks/${id}$`), owned: 'networks' },
  ]
}

function asObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
