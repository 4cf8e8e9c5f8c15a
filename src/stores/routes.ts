import { z } from 'zod'
import { type AlertRoute, alertRouteSchema } from '../domain/alert-route.ts'
import type { Database } from './connect.ts'
import { firstRow, fromRows } from './rows.ts'
import type { RouteStore } from './stores.ts'
import { unwrap } from './unwrap.ts'

const channelRow = z.object({ channelId: z.string() })
const routeRow = alertRouteSchema.omit({ quiet: true, escalation: true }).extend({
  quietFrom: z.number().nullable(),
  quietUntil: z.number().nullable(),
  quietZone: z.string().nullable(),
  escalateMinutes: z.number().nullable(),
  escalateChannelId: z.string().nullable(),
  escalateRoleId: z.string().nullable(),
})

export function createRouteStore(db: Database): RouteStore {
  return {
    async setFleetChannel(channelId, by) {
      const route = { scope: 'fleet', channel_id: channelId, set_by: by, set_at: new Date().toISOString() }
      unwrap(await db.from('alert_routes').upsert(route, { onConflict: 'scope,subject' }))
    },
    async fleetChannel() {
      const rows = unwrap(await db.from('alert_routes').select('channel_id').eq('scope', 'fleet'))
      return firstRow(channelRow, rows)?.channelId
    },
    async set(route, by) {
      unwrap(await db.rpc('alert_route_set', { p_route: { ...columnsOf(route), set_by: by } }))
    },
    async remove({ scope, clientId, botId }) {
      const subject = clientId ?? botId ?? ''
      return z.boolean().parse(unwrap(await db.rpc('alert_route_remove', { p_scope: scope, p_subject: subject })))
    },
    async list() {
      return fromRows(routeRow, unwrap(await db.from('alert_routes').select().order('scope').order('subject'))).map(
        routeOf,
      )
    },
  }
}

function routeOf(row: z.infer<typeof routeRow>): AlertRoute {
  const { quietFrom, quietUntil, quietZone, escalateMinutes, escalateChannelId, escalateRoleId, ...route } = row
  const isQuiet = quietFrom !== null && quietUntil !== null && quietZone !== null
  return {
    ...route,
    quiet: isQuiet ? { from: quietFrom, until: quietUntil, zone: quietZone } : null,
    escalation:
      escalateMinutes === null
        ? null
        : { minutes: escalateMinutes, channelId: escalateChannelId, roleId: escalateRoleId },
  }
}

const columnsOf = ({ quiet, escalation, ...route }: AlertRoute) => ({
  scope: route.scope,
  client_id: route.clientId,
  bot_id: route.botId,
  channel_id: route.channelId,
  role_id: route.roleId,
  minimum: route.minimum,
  threads: route.threads,
  remind_minutes: route.remindMinutes,
  quiet_from: quiet?.from ?? null,
  quiet_until: quiet?.until ?? null,
  quiet_zone: quiet?.zone ?? null,
  escalate_minutes: escalation?.minutes ?? null,
  escalate_channel_id: escalation?.channelId ?? null,
  escalate_role_id: escalation?.roleId ?? null,
})
