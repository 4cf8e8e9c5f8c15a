import type { Application } from '../domain/application.ts'
import { Problem, problem } from '../domain/errors.ts'
import type { Log } from '../lib/log.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Stores } from '../stores/stores.ts'
import { createLimit } from './limit.ts'
import { idShape } from './names.ts'
import type { AddedApplication, Applications, DiscordApplications } from './services.ts'
import type { Tokens } from './tokens.ts'

interface Needs {
  applications: Stores['applications']
  discord: Pick<DiscordApplications, 'verify'>
  tokens: Pick<Tokens, 'encrypt'>
  /** Known once Muster itself has logged in. */
  supervisorApplicationId: () => string | undefined
  redact: Redactor
  log: Log
}

/** The pool. A token goes in here and comes out nowhere but to the bot it belongs to. */
export function createApplications(needs: Needs): Applications {
  const { applications, discord, tokens, supervisorApplicationId, redact, log } = needs

  async function get(ref: string): Promise<Application> {
    const found = await applications.find(ref.trim())
    if (!found) throw problem('ApplicationNotFound', redact.text(ref))
    return found
  }

  async function addOne(token: string, by: string): Promise<Application> {
    const { id, name, botUserId } = await discord.verify(token)
    if (id === supervisorApplicationId()) throw problem('SupervisorToken')
    return applications.add({ id, name, botUserId, tokenCiphertext: tokens.encrypt(token, id), addedBy: by })
  }

  return {
    async add(given, by) {
      const all = separate(given)
      if (all.length === 0) throw problem('NoTokensGiven')
      for (const token of all) if (mayBeSecret(token)) redact.add(token)
      // Few at a time: refusals count toward Discord's ban of an address.
      const limit = createLimit(4)
      return Promise.all(
        all.map(async (token, index): Promise<AddedApplication> => {
          const position = index + 1
          try {
            if (all.indexOf(token) < index) throw problem('TokenRepeated')
            return { position, ok: true, application: await limit(() => addOne(token, by)) }
          } catch (error) {
            return { position, ok: false, problem: shown(error, position) }
          }
        }),
      )
    },
    get,
    list: () => applications.list(),
    async remove(ref) {
      const application = await get(ref)
      await applications.remove(application.id)
      return application
    },
  }

  function shown(error: unknown, position: number) {
    const known = error instanceof Problem ? error : problem('Unexpected', `application add ${position}`)
    if (known !== error) log.error({ err: error, position }, 'an application could not be added')
    const { code, title, message, hint } = known
    return { code, title, message, hint }
  }
}

/** Tokens as people paste them: with commas, line breaks, quotes, a name and `=` before them, or the word “Bot”. */
function separate(given: readonly string[]): string[] {
  return given
    .flatMap((text) => text.split(/[\s,;]+/))
    .map((text) => tokenShape.exec(text)?.[0] ?? text.replace(/^["'`]+|["'`]+$/g, ''))
    .filter((text) => text !== '' && text.toLowerCase() !== 'bot')
}

const tokenShape = /[\w-]{18,40}={0,2}\.[\w-]{5,}\.[\w-]{20,}/

/** A mistyped token or a secret of another kind, but no word, link or id: those would be hidden in every text from now on. */
const mayBeSecret = (text: string) =>
  tokenShape.test(text) ||
  (/^[\w.+/=-]{20,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text) && !idShape.test(text))
