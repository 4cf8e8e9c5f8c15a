import { z } from 'zod'
import { type Bot, botSchema, botStatuses } from '../domain/bot.ts'
import { deploymentSchema } from '../domain/deployment.ts'
import { problem } from '../domain/errors.ts'
import type { Database } from './connect.ts'
import { fromRow, fromRows } from './rows.ts'
import type { BotStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const createdSchema = z.object({ bot: z.unknown(), deployment: z.unknown() })
const suggestionSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  clientName: z.string(),
  status: z.enum(botStatuses),
})

export function createBotStore(db: Database): BotStore {
  async function find(ref: string): Promise<Bot | undefined> {
    const row = unwrap(await db.rpc('bot_find', { p_ref: ref }))
    return row === null ? undefined : fromRow(botSchema, row)
  }

  return {
    find,
    async create(bot) {
      const made = createdSchema.parse(unwrap(await db.rpc('bot_create', { p_bot: bot })))
      return { bot: fromRow(botSchema, made.bot), deployment: fromRow(deploymentSchema, made.deployment) }
    },
    async list(filter = {}) {
      const wanted = { p_client_id: filter.clientId ?? null, p_status: filter.status ?? null }
      const rows = unwrap(await db.rpc('bot_list', wanted))
      return fromRows(botSchema, rows).toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    },
    async edit(id, changes) {
      if (Object.keys(changes).length > 0) {
        unwrap(await db.from('bots').update(changes).eq('id', id), {
          bots_name_key: () => problem('BotNameTaken', changes.name ?? ''),
        })
      }
      const bot = await find(id)
      if (!bot) throw problem('BotNotFound', id)
      return bot
    },
    async wish(id, { desired, deploymentId, by }) {
      const wish = { p_id: id, p_desired: desired, p_deployment_id: deploymentId ?? null, p_by: by }
      return fromRow(botSchema, unwrap(await db.rpc('bot_wish', wish)))
    },
    async moved(id, generation) {
      return z.boolean().parse(unwrap(await db.rpc('bot_moved', { p_id: id, p_generation: generation })))
    },
    async setKeyHash(id, hash) {
      unwrap(await db.from('bots').update({ key_hash: hash }).eq('id', id))
    },
    async remove(id) {
      return z.boolean().parse(unwrap(await db.rpc('bot_remove', { p_id: id })))
    },
    async suggest(query, limit, clientIds) {
      const found = await db.rpc('bot_suggest', { p_query: query, p_limit: limit, p_client_ids: clientIds ?? null })
      return fromRows(suggestionSchema, unwrap(found))
    },
  }
}
