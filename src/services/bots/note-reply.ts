import type { Log } from '../../lib/log.ts'
import type { Stores } from '../../stores/stores.ts'
import type { Asked } from '../services.ts'

interface Needs {
  deployments: Pick<Stores['deployments'], 'update'>
  log: Log
}

/** Remembers, beside the work itself, which message shows its progress: after a crash the outcome is told there, not below a line that waits for ever. */
export function createNoteReply({ deployments, log }: Needs) {
  async function note(deploymentId: string, replyId: NonNullable<Asked['replyId']>): Promise<void> {
    const messageId = await replyId()
    if (messageId !== undefined) await deployments.update(deploymentId, { messageId })
  }
  return (deploymentId: string, replyId: Asked['replyId']): void => {
    const noting = replyId && note(deploymentId, replyId)
    noting?.catch((error: unknown) =>
      log.debug({ deploymentId, err: error }, 'where the progress is shown was not kept'),
    )
  }
}
