import { z } from 'zod'
import { deploymentSchema, deploymentsInProgress } from '../domain/deployment.ts'
import type { Database } from './connect.ts'
import { allRows, firstRow, fromRow, fromRows, quoted } from './rows.ts'
import type { DeploymentStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const artifactRow = z.object({ artifact: z.string() })
const historySchema = deploymentSchema.extend({ requestedByName: z.string().nullable() })

export function createDeploymentStore(db: Database): DeploymentStore {
  const all = () => db.from('deployments').select()
  return {
    async find(id) {
      return firstRow(deploymentSchema, unwrap(await all().eq('id', id)))
    },
    async create(deployment) {
      return fromRow(deploymentSchema, unwrap(await db.rpc('deployment_create', { p_deployment: deployment })))
    },
    async update(id, changes) {
      unwrap(await db.rpc('deployment_update', { p_id: id, p_changes: changes }))
    },
    async listInProgress() {
      return fromRows(deploymentSchema, unwrap(await all().in('state', deploymentsInProgress).order('serial')))
    },
    async listOf(botId, limit) {
      const newest = all().eq('bot_id', botId).order('serial', { ascending: false }).limit(limit)
      return fromRows(deploymentSchema, unwrap(await newest))
    },
    async lastGood(botId, than) {
      const row = unwrap(await db.rpc('deployment_last_good', { p_bot_id: botId, p_before: than }))
      return row === null ? undefined : fromRow(deploymentSchema, row)
    },
    async historyOf(botId, limit) {
      const rows = unwrap(await db.rpc('deployment_history', { p_bot_id: botId, p_limit: limit }))
      return fromRows(historySchema, rows)
    },
    async artifactsOutlived(botId, keep) {
      return z.array(z.string()).parse(unwrap(await db.rpc('artifacts_outlived', { p_bot_id: botId, p_keep: keep })))
    },
    async artifactsOnlyOf(botId) {
      const built = () => db.from('deployments').select('artifact').not('artifact', 'is', null)
      const rows = await allRows((from, to) => built().eq('bot_id', botId).order('serial').range(from, to))
      const only: string[] = []
      for (const digest of new Set(fromRows(artifactRow, rows).map(({ artifact }) => artifact))) {
        const others = unwrap(await built().filter('artifact', 'in', quoted(digest)).neq('bot_id', botId).limit(1))
        if (fromRows(artifactRow, others).length === 0) only.push(digest)
      }
      return only
    },
  }
}
