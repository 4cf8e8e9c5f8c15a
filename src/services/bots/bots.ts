import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import type { Cipher } from '../../lib/cipher.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Policy } from '../policy.ts'
import type { App, ArtifactBuilder, Bots, Clients, DiscordApplications, Reconciler, Templates } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import { createAwaitStatus } from './await-status.ts'
import { createCreation } from './create.ts'
import { createEditing } from './edit.ts'
import { createInvite } from './invite.ts'
import { createBotReading } from './read.ts'
import { createRelease } from './release.ts'
import { createResume } from './resume.ts'
import { createUndo } from './undo.ts'
import { createWishes } from './wishes.ts'

export interface BotsNeeds {
  stores: Stores
  reconciler: Pick<Reconciler, 'until'>
  clients: Clients
  templates: Templates
  drivers: ReadonlyMap<Strategy, Driver>
  defaultStrategy: Strategy
  artifacts: ArtifactBuilder
  discord: DiscordApplications
  tokens: Tokens
  cipher: Cipher
  redact: Redactor
  sender: App['outbox']
  inviteBase: string
  stopping: AbortSignal
  clock: Clock
  log: Log
  policy: Policy
}

/** All that may be asked of bots, put together; `resume` takes up what a crash left half done. */
export function createBots(needs: BotsNeeds): { bots: Bots; resume(): Promise<void> } {
  const { stores } = needs
  const inviteUrlOf = createInvite(needs)
  const awaitStatus = createAwaitStatus(needs)
  const base = { ...needs, ...stores, clients: needs.clients, templates: needs.templates, awaitStatus, inviteUrlOf }
  const release = createRelease(base)
  const creation = createCreation({ ...base, release, undo: createUndo(base) })
  const wishes = createWishes(base)
  const editing = createEditing({ ...base, wishes, configure: creation.configure, release })
  const resume = createResume({
    ...base,
    finish: creation.finish,
    patientSteps: creation.patientSteps,
    update: editing.update,
  })
  const { start, stop, restart, remove } = wishes
  const bots = { ...createBotReading(base), create: creation.create, edit: editing.edit, start, stop, restart, remove }
  return { bots, resume }
}
