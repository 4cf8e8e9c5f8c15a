import type { Driver } from '../../deployment/driver.ts'
import type { Strategy } from '../../domain/bot.ts'
import type { Cipher } from '../../lib/cipher.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Redactor } from '../../lib/redact.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Policy } from '../policy.ts'
import { createPreflight } from '../preflight/preflight.ts'
import type { Room } from '../preflight/room.ts'
import type { App, ArtifactBuilder, Bots, Clients, DiscordApplications, Reconciler, Templates } from '../services.ts'
import type { Tokens } from '../tokens.ts'
import { createAwaitStatus } from './await-status.ts'
import { createChange } from './change.ts'
import { createConfigure } from './configure.ts'
import { createCreation } from './create.ts'
import { createDeploying } from './deploy.ts'
import { createDiagnose } from './diagnose.ts'
import { createEditing } from './edit.ts'
import { createGoBack } from './go-back.ts'
import { createInvite } from './invite.ts'
import { createManifestOf } from './manifest-of.ts'
import { createBotReading } from './read.ts'
import { createRelease } from './release.ts'
import { createReleases } from './releases.ts'
import { createResume } from './resume.ts'
import { createUndo } from './undo.ts'
import { createVerdicts } from './verdicts.ts'
import { createWishes } from './wishes.ts'

export interface BotsNeeds {
  stores: Stores
  reconciler: Pick<Reconciler, 'until' | 'believed'>
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
  data: { url: string }
  discordApiUrl: string
  /** What is left of disk and memory where bots run. */
  room: () => Promise<Room>
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
  const { clients, templates } = needs
  const manifestOf = createManifestOf({ templates, released: stores.templates })
  const configure = createConfigure({ ...needs, bots: stores.bots })
  const base = { ...needs, ...stores, clients, templates, awaitStatus, inviteUrlOf, manifestOf, configure }
  const preflight = createPreflight(base)
  const release = createRelease({ ...base, preflight, diagnose: createDiagnose(base) })
  const creation = createCreation({ ...base, release, undo: createUndo(base) })
  const wishes = createWishes(base)
  const verdicts = createVerdicts(base)
  const goBack = createGoBack({ ...base, verdicts })
  const change = createChange({ ...base, release, goBack })
  const changing = { ...base, wishes, change }
  const resume = createResume({
    ...base,
    finish: creation.finish,
    patientSteps: creation.patientSteps,
    change,
    goBack,
  })
  const { start, stop, restart, remove } = wishes
  const reading = createBotReading(base)
  const bots = {
    ...{ ...reading, ...createReleases({ ...base, get: reading.get, preflight }) },
    ...{ create: creation.create, edit: createEditing(changing), ...createDeploying(changing) },
    ...{ start, stop, restart, remove },
  }
  return { bots, resume }
}
