import type { CommandGroup } from '../src/discord/command.ts'
import { accessGrant } from './access/grant.ts'
import { accessList } from './access/list.ts'
import { accessRevoke } from './access/revoke.ts'
import { alertsChannel } from './alerts/channel.ts'
import { alertsClient } from './alerts/client.ts'
import { alertsRoute } from './alerts/route.ts'
import { alertsRoutes } from './alerts/routes.ts'
import { alertsTest } from './alerts/test.ts'
import { applicationAdd } from './application/add.ts'
import { applicationList } from './application/list.ts'
import { applicationRemove } from './application/remove.ts'
import { botCreate } from './bot/create.ts'
import { botDelete } from './bot/delete.ts'
import { botDeploy } from './bot/deploy.ts'
import { botDeployments } from './bot/deployments.ts'
import { botDoctor } from './bot/doctor.ts'
import { botEdit } from './bot/edit.ts'
import { botList } from './bot/list.ts'
import { botLogs } from './bot/logs.ts'
import { botRestart } from './bot/restart.ts'
import { botRollback } from './bot/rollback.ts'
import { botShow } from './bot/show.ts'
import { botStart } from './bot/start.ts'
import { botStop } from './bot/stop.ts'
import { clientCreate } from './client/create.ts'
import { clientDelete } from './client/delete.ts'
import { clientEdit } from './client/edit.ts'
import { clientGrant } from './client/grant.ts'
import { clientList } from './client/list.ts'
import { clientRevoke } from './client/revoke.ts'
import { clientShow } from './client/show.ts'
import { drillList } from './drill/list.ts'
import { drillRun } from './drill/run.ts'
import { fleetActivate } from './fleet/activate.ts'
import { fleetBoard } from './fleet/board.ts'
import { fleetDrain } from './fleet/drain.ts'
import { fleetHealth } from './fleet/health.ts'
import { fleetStatus } from './fleet/status.ts'
import { incidentAck } from './incident/ack.ts'
import { incidentList } from './incident/list.ts'
import { incidentNote } from './incident/note.ts'
import { incidentResolve } from './incident/resolve.ts'
import { incidentShow } from './incident/show.ts'
import { incidentSnooze } from './incident/snooze.ts'
import { incidentTimeline } from './incident/timeline.ts'
import { maintenanceEnd } from './maintenance/end.ts'
import { maintenanceList } from './maintenance/list.ts'
import { maintenanceSchedule } from './maintenance/schedule.ts'
import { maintenanceStart } from './maintenance/start.ts'
import { stats } from './stats/stats.ts'
import { templateDrift } from './template/drift.ts'
import { templateList } from './template/list.ts'
import { templateRollout } from './template/rollout.ts'
import { templateRollouts } from './template/rollouts.ts'
import { templateShow } from './template/show.ts'

export { toRegistration } from './registration.ts'

/** Every command there is; a file that is not named here fails the registry test. */
export const groups: readonly CommandGroup[] = [
  {
    name: 'bot',
    description: 'The bots of the fleet',
    commands: [
      ...[botCreate, botList, botShow, botEdit, botDeploy, botRollback, botDeployments, botDoctor],
      ...[botStart, botStop, botRestart, botLogs, botDelete],
    ],
  },
  {
    name: 'client',
    description: 'The clients the bots belong to',
    commands: [clientCreate, clientList, clientShow, clientEdit, clientGrant, clientRevoke, clientDelete],
  },
  {
    name: 'application',
    description: 'The pool of Discord applications',
    commands: [applicationAdd, applicationList, applicationRemove],
  },
  {
    name: 'template',
    description: 'The kinds of bots there are',
    commands: [templateList, templateShow, templateDrift, templateRollout, templateRollouts],
  },
  {
    name: 'fleet',
    description: 'All bots at a glance',
    commands: [fleetStatus, fleetHealth, fleetBoard, fleetDrain, fleetActivate],
  },
  { name: 'drill', description: 'Failures on purpose, to see what comes of them', commands: [drillRun, drillList] },
  { name: 'stats', command: stats },
  {
    name: 'alerts',
    description: 'Where alerts go',
    commands: [alertsChannel, alertsRoute, alertsClient, alertsRoutes, alertsTest],
  },
  {
    name: 'incident',
    description: 'What goes wrong, and who looks after it',
    commands: [
      incidentList,
      incidentShow,
      incidentTimeline,
      incidentAck,
      incidentSnooze,
      incidentNote,
      incidentResolve,
    ],
  },
  {
    name: 'maintenance',
    description: 'Times in which nobody is alerted',
    commands: [maintenanceStart, maintenanceSchedule, maintenanceEnd, maintenanceList],
  },
  { name: 'access', description: 'Who may use Muster', commands: [accessGrant, accessRevoke, accessList] },
]
