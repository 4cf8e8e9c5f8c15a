// Over 200 lines: one catalogue, so that every wording can be read and searched in one place.
// Long on purpose: a catalogue has one entry per problem, and one place to look them up.
/**
 * The catalogue of problems: every failure a person may read. The code is permanent; title, message and hint say what
 * happened, why, and what to do. Anything else is a fault of ours: logged with an incident id, the person sees the id only.
 */
type Entry = { title: string; message: string | ((...subject: string[]) => string); hint: string }

const entry = <const E extends Entry>(e: E) => e
/** Somebody else's words, with the full stop that they may lack. */
const ended = (words: string) => (/[.!?]$/.test(words) ? words : `${words}.`)

/** Add an entry here; the wording test holds them all to the same rules (docs/writing-messages.md). */
export const catalogue = {
  BotNotFound: entry({
    title: 'No such bot',
    message: (name: string) => `There is no bot called “${name}”.`,
    hint: 'Pick one from the list that appears while you type, or see /bot list.',
  }),
  ClientNotFound: entry({
    title: 'No such client',
    message: (name: string) => `There is no client called “${name}”.`,
    hint: 'Pick one from the list that appears while you type, or see /client list.',
  }),
  NothingToChange: entry({
    title: 'Nothing to change',
    message: 'No option that changes anything was given, so everything stays as it was.',
    hint: 'Type the command again with at least one option to change.',
  }),
  TemplateHasNoSettings: entry({
    title: 'This template has no settings',
    message: (name: string) => `The template “${name}” has nothing to customize.`,
    hint: 'Leave “customize” out, or see /template show for what a template offers.',
  }),
  GrantWantsOne: entry({
    title: 'One user or one role is needed',
    message: 'Access is given to exactly one user or one role at a time.',
    hint: 'Fill in either “user” or “role”, and leave the other one out.',
  }),
  NoLevelForEveryone: entry({
    title: 'Not for everyone',
    message:
      'The role @everyone is each person in this server and whoever joins it later, clients’ people among them, so it gets no level.',
    hint: 'Pick a role that only the right people have, or a person.',
  }),
  BotsCannotUseCommands: entry({
    title: 'That is a bot',
    message: (name: string) => `“${name}” is a bot, and Discord lets only people use commands.`,
    hint: 'Pick a person instead.',
  }),
  SecretTyped: entry({
    title: 'That looks like a secret',
    message: (field: string) =>
      `“${field}” holds what looks like a token or a key, so nothing was done with it and nothing of it was kept.`,
    hint: 'Reset that token where it comes from, because Discord shows others what you type. Tokens of bots go into the form of /application add.',
  }),
  NoTokensGiven: entry({
    title: 'No token was given',
    message: 'The form came back without a single line in it.',
    hint: 'Use /application add again and paste one bot token per line.',
  }),
  ClientHasBots: entry({
    title: 'This client still has bots',
    message: (name: string) => `“${name}” cannot be deleted while it has bots.`,
    hint: 'Delete its bots first with /bot delete; /bot list shows them.',
  }),
  ApplicationInUse: entry({
    title: 'A bot uses this application',
    message: (name: string) => `The application “${name}” cannot leave the pool while a bot uses it.`,
    hint: 'Delete that bot first with /bot delete; /application list shows which one it is.',
  }),
  TemplateNotFound: entry({
    title: 'No such template',
    message: (name: string) => `There is no template called “${name}”.`,
    hint: 'Pick one from the list that appears while you type, or see /template list.',
  }),
  TemplateInvalid: entry({
    title: 'Template not usable',
    message: (name: string, why: string) => `The template “${name}” has a mistake in its template.json: ${why}.`,
    hint: 'Correct the file in the templates folder, then try again.',
  }),
  SettingInvalid: entry({
    title: 'Setting not accepted',
    message: (setting: string, why: string, allowed: string) =>
      `“${setting}” cannot be used: ${why}. Allowed: ${allowed}.`,
    hint: 'Change this value and try again. Nothing was saved.',
  }),
  BuildFailed: entry({
    title: 'Code not built',
    message: (template: string, place: string, why: string) =>
      `The code of the template “${template}” could not be bundled. ${place}: ${why}.`,
    hint: 'Correct the code at that place, then try again.',
  }),
  SourceEdited: entry({
    title: 'The code was edited by hand',
    message: (template: string, made: string, file: string, more: string) =>
      `This bot’s code was made from ${made} and then changed by hand (${file}${more === '0' ? '' : ` and ${more} more`}), so ${template} is not put over it.`,
    hint: 'Move your changes away and delete the bot’s source folder to take the new version, or keep yours by writing its number into .muster.json in that folder.',
  }),
  CarrierNotSupported: entry({
    title: 'The template does not run there',
    message: (template: string, carrier: string) =>
      `The template “${template}” was not made for ${carrier === 'interactions' ? 'interactions over HTTP' : 'the gateway'}.`,
    hint: 'Pick another strategy, or another template; /template show says what each runs on.',
  }),
  TemplateNameTaken: entry({
    title: 'That template name is taken',
    message: (name: string) =>
      `The template “${name}” in MUSTER_TEMPLATES_DIR has the name of one that comes with Muster, so it is left out.`,
    hint: 'Choose another name for its folder, and in its template.json.',
  }),
  SettingIncomplete: entry({
    title: 'Which setting, and what value?',
    message: 'The options “setting” and “value” belong together, and one of them is missing.',
    hint: 'Type both. The value “default” goes back to a setting’s default.',
  }),
  NotAllowed: entry({
    title: 'You may not do that',
    message: (command: string, level: string) => `/${command} is for people with the level “${level}” and up.`,
    hint: 'Ask an admin of Muster for it: /access grant gives a level, /client grant shows a client’s people their bots.',
  }),
  GuildOnly: entry({
    title: 'Not in direct messages',
    message: (command: string) => `/${command} acts on the fleet, so it works only in the admin server.`,
    hint: 'Type it in the admin server.',
  }),
  AdminGuildOnly: entry({
    title: 'Only in the admin server',
    message: (command: string) => `/${command} acts on the fleet, so it works only in the admin server.`,
    hint: 'Type it in the admin server.',
  }),
  UnknownCommand: entry({
    title: 'This command has changed',
    message: (command: string) => `/${command} is not a command of this version of Muster.`,
    hint: 'Type / again to see the commands there are. Restarting Discord refreshes its list.',
  }),
  NotYourButton: entry({
    title: 'Not your button',
    message: 'Only the person who typed the command can confirm or cancel it.',
    hint: 'Type the command yourself if you want the same.',
  }),
  ConfirmationExpired: entry({
    title: 'The confirmation has expired',
    message: 'A confirmation is good for 10 minutes, so nothing was done.',
    hint: 'Type the command again.',
  }),
  FormExpired: entry({
    title: 'The form has expired',
    message:
      'Muster was restarted or the form was open too long, so what it belonged to is forgotten and nothing was done.',
    hint: 'Type the command again.',
  }),
  ButtonExpired: entry({
    title: 'The button has expired',
    message: 'This button is too old, and what it belonged to is forgotten.',
    hint: 'Type the command again.',
  }),
  CardOutdated: entry({
    title: 'The alert has changed',
    message: 'This alert no longer shows how the bot is now, so nothing was done.',
    hint: 'Look at the alert again, or use /bot show.',
  }),
  IncidentNotFound: entry({
    title: 'No such incident',
    message: (ref: string) => `There is no incident “${ref}”, and no bot of that name ever had one.`,
    hint: 'Pick one from the list that appears while you type, or see /incident list.',
  }),
  IncidentOver: entry({
    title: 'The incident is over',
    message: (bot: string) => `The incident of “${bot}” has ended, so nothing was changed.`,
    hint: '/incident show says how it ended; /incident note still takes what you know.',
  }),
  IncidentAcknowledged: entry({
    title: 'Somebody was faster',
    message: (bot: string) => `The incident of “${bot}” was acknowledged already.`,
    hint: '/incident show says by whom; add what you know with /incident note.',
  }),
  SnoozeUnclear: entry({
    title: 'Until when?',
    message: 'An incident is snoozed for a while or until a time, and either none or both were given.',
    hint: 'Fill in either “for” or “until”, and leave the other one out.',
  }),
  SnoozeInPast: entry({
    title: 'That time has passed',
    message: 'An incident can only be snoozed until a time that is yet to come, so nothing was changed.',
    hint: 'Give a later time, or “for” instead of it: 15m, 1h, or morning.',
  }),
  SnoozeTooLong: entry({
    title: 'That is too long',
    message: 'An incident is snoozed for 7 days at most, so that nobody forgets it.',
    hint: 'Choose a shorter time, or close it by hand with /incident resolve.',
  }),
  NothingNoted: entry({
    title: 'Nothing was noted',
    message: 'The note is empty.',
    hint: 'Type /incident note again, with what the next person should know.',
  }),
  Unexpected: entry({
    title: 'Something went wrong in Muster',
    message: (incident: string) =>
      `This is a fault of Muster and not of what you typed. It is in the log under ${incident}.`,
    hint: 'Try again in a minute. If it stays, give the number above to whoever runs Muster.',
  }),
  SupervisorTokenRefused: entry({
    title: 'Discord refused Muster’s own token',
    message: 'DISCORD_BOT_TOKEN is not, or no longer, the token of a Discord application.',
    hint: 'Reset the token under “Bot” in the Discord Developer Portal, set DISCORD_BOT_TOKEN, and start Muster again.',
  }),
  SupervisorRefused: entry({
    title: 'Discord refused Muster’s connection',
    message: (code: string) => `The gateway closed with code ${code}, after which connecting again cannot help.`,
    hint: 'Look the code up under “Gateway Close Event Codes” in Discord’s documentation, mend it, and start Muster again.',
  }),
  TokenMalformed: entry({
    title: 'That is not a bot token',
    message: 'A bot token has three parts with dots between them, and what was given has not.',
    hint: 'Copy the token from “Bot” in the Discord Developer Portal. It is neither the application id nor the client secret.',
  }),
  TokenRefused: entry({
    title: 'Discord refused the token',
    message: 'The token has the right shape, but Discord answers that it is not valid. It was probably reset.',
    hint: 'Reset the token under “Bot” in the Discord Developer Portal and add the new one with /application add.',
  }),
  DiscordUnreachable: entry({
    title: 'Discord does not answer',
    message: 'Discord did not answer within 5 seconds, or answered that it is out of order.',
    hint: 'Try again in a minute. Outages are told on discordstatus.com.',
  }),
  DiscordBusy: entry({
    title: 'Discord asks for a pause',
    message: (seconds: string) => `This was done too often, and Discord takes it again in ${seconds} seconds.`,
    hint: 'Try again after that time.',
  }),
  DiscordRefused: entry({
    title: 'Discord refused the change',
    message: (what: string, why: string) => `Discord would not accept the ${what}: ${ended(why)}`,
    hint: 'Correct the name, the description or the template that it came from, and try again.',
  }),
  DatabaseUnreachable: entry({
    title: 'The database does not answer',
    message:
      'Muster cannot reach its database at the moment, so it can neither look anything up nor keep what is asked of it.',
    hint: 'Try again in a minute. Bots that run go on running without it.',
  }),
  ClientNameTaken: entry({
    title: 'That client name is taken',
    message: (name: string) => `There is already a client called “${name}”; upper and lower case make no difference.`,
    hint: 'Choose another name.',
  }),
  BotNameTaken: entry({
    title: 'That bot name is taken',
    message: (name: string) => `There is already a bot called “${name}”; upper and lower case make no difference.`,
    hint: 'Choose another name, or see /bot list.',
  }),
  PoolEmpty: entry({
    title: 'No Discord application is free',
    message: 'A new bot needs a Discord application of its own, and every one in the pool is taken.',
    hint: 'Add the token of another one with /application add.',
  }),
  ApplicationAlreadyInPool: entry({
    title: 'That application is in the pool already',
    message: (name: string) => `“${name}” was added before, and its token works.`,
    hint: 'Leave it as it is; /application list shows the whole pool.',
  }),
  ApplicationNotFound: entry({
    title: 'No such application',
    message: (name: string) => `There is no application called “${name}” in the pool.`,
    hint: 'Pick one from the list that appears while you type, or see /application list.',
  }),
  RolloutUnderWay: entry({
    title: 'A rollout is under way',
    message: (template: string) =>
      `A rollout of “${template}” is under way or paused, and a template takes one at a time.`,
    hint: 'See it with /template rollouts; wait for its end, or abort it there.',
  }),
  NothingToRollOut: entry({
    title: 'Nothing to roll out',
    message: (version: string) => `Every bot that can be moved runs ${version} already.`,
    hint: 'See /template drift, which also names bots that cannot be moved and why.',
  }),
  RolloutNotFound: entry({
    title: 'No such rollout',
    message: 'There is no such rollout any more.',
    hint: 'See /template rollouts for those there are.',
  }),
  RolloutOver: entry({
    title: 'This rollout cannot do that now',
    message: (wanted: string, state: string) => `It cannot be ${wanted}, because it is ${state}.`,
    hint: 'See how it is with /template rollouts, or begin another with /template rollout.',
  }),
  DeploymentUnderWay: entry({
    title: 'A deployment is under way',
    message: (name: string) => `“${name}” is being deployed right now, and a bot takes one deployment at a time.`,
    hint: 'Wait until it is finished, then try again.',
  }),
  DataFolderInUse: entry({
    title: 'The data folder is in use',
    message: (folder: string) => `Another Muster is running with the data folder ${folder}.`,
    hint: 'Stop the other one first, or set MUSTER_DATA_DIR to a folder of its own.',
  }),
  NameNotUsable: entry({
    title: 'Name not usable',
    message: (why: string) => `This name cannot be used: ${why}.`,
    hint: 'Choose a name of 1 to 80 plain characters on one line: letters, digits, spaces and simple punctuation.',
  }),
  TimeZoneUnknown: entry({
    title: 'No such time zone',
    message: (name: string) => `“${name}” is not the name of a time zone.`,
    hint: 'Pick one from the list that appears while you type, for example Europe/Berlin.',
  }),
  GuildNotUsable: entry({
    title: 'No such Discord server',
    message: (name: string) => `“${name}” is not the id of a Discord server.`,
    hint: 'Turn on developer mode in Discord, right-click the server and choose “Copy Server ID”.',
  }),
  MemberUnknown: entry({
    title: 'That person has no access',
    message: (client: string) => `This person does not see the figures of “${client}”, so there is nothing to revoke.`,
    hint: 'See who does with /client show.',
  }),
  SupervisorToken: entry({
    title: 'That is Muster’s own token',
    message: 'One Discord application cannot be two bots, so Muster’s own is not put into the pool.',
    hint: 'Create another application in the Discord Developer Portal and add its token.',
  }),
  TokenRepeated: entry({
    title: 'The same token twice',
    message: 'This token is in the form more than once, so it was only looked at the first time.',
    hint: 'Leave it as it is.',
  }),
  TokenUnreadable: entry({
    title: 'The stored token cannot be read',
    message: (application: string) =>
      `The token of the application “${application}” was encrypted with another key than the one in use.`,
    hint: 'Start Muster with the old TOKEN_ENCRYPTION_KEY, or remove the application and add its token again.',
  }),
  DiscordPaused: entry({
    title: 'Discord has refused too much lately',
    message:
      'Discord bans the address of a machine at 10,000 refused requests in 10 minutes, and half of that is reached. Muster asks for nothing that can wait.',
    hint: 'Try again in ten minutes. Look for a bot without permissions or with a bad token: /bot logs.',
  }),
  LoginBudgetLow: entry({
    title: 'Too few logins left',
    message: (application: string, left: string) =>
      `Discord lets “${application}” log in ${left} more times today, and resets its token after the last one. Muster keeps 50 in reserve.`,
    hint: 'Wait until tomorrow, or find out why the bot logged in so often: /bot logs.',
  }),
  TooManyStarts: entry({
    title: 'Started too often today',
    message: (name: string, most: string) =>
      `“${name}” ended so often that it was started ${most} times within 24 hours, so Muster waits before it logs in again.`,
    hint: 'See why it ends with /bot logs, mend it, and use /bot restart, which tries at once.',
  }),
  IntentsDenied: entry({
    title: 'Discord denies the intents',
    message: (name: string) => `Discord did not let “${name}” connect with the intents that its template needs.`,
    hint: 'Switch on the privileged intents under “Bot” in the Discord Developer Portal, then try again.',
  }),
  BotTokenRefused: entry({
    title: 'Discord refused the bot’s token',
    message: (name: string) => `Discord does not accept the token of “${name}” any more; it was probably reset.`,
    hint: 'Reset the token under “Bot” in the Discord Developer Portal and add the new one with /application add.',
  }),
  BotKeepsCrashing: entry({
    title: 'The bot keeps crashing',
    message: (name: string) => `“${name}” ended again and again shortly after it was started, so Muster gave up.`,
    hint: 'Mend what its log names, then try again. While the bot exists, /bot logs shows all of it.',
  }),
  BotNotReady: entry({
    title: 'The bot did not come online',
    message: (name: string, seconds: string) =>
      `“${name}” was started but did not say READY within ${seconds} seconds.`,
    hint: 'Mend what its log names, or see whether Discord has an outage on discordstatus.com, then try again. While the bot exists, /bot logs shows all of it.',
  }),
  BotNotStable: entry({
    title: 'The bot did not stay online',
    message: (name: string) => `“${name}” came online and went down again before it had proven stable.`,
    hint: 'Mend the template, then try again. While the bot exists, /bot logs shows all that it said.',
  }),
  CanaryFailed: entry({
    title: 'The bot does not answer',
    message: (name: string, why: string) =>
      `“${name}” came online, but does not do its work. Its own check says: ${ended(why)}`,
    hint: 'See why with /bot logs, mend the template or the settings, then try again.',
  }),
  BotNotStarted: entry({
    title: 'The bot could not be started',
    message: (name: string, strategy: string) => `The engine “${strategy}” did not manage to start “${name}”.`,
    hint: 'See the log of Muster for the reason, mend it, and try again.',
  }),
  BotNotStopped: entry({
    title: 'The bot did not stop in time',
    message: (name: string) => `“${name}” was asked to stop but still runs. Muster goes on trying.`,
    hint: 'See how it is with /bot show in a minute.',
  }),
  EngineUnreachable: entry({
    title: 'The engine cannot be reached',
    message: (strategy: string, why = '') =>
      `The engine “${strategy}” does not answer, so nothing can be started, stopped or seen there${why ? `: ${ended(why)}` : '.'}`,
    hint: 'See whether it runs and whether Muster may reach it; Muster goes on by itself as soon as it answers.',
  }),
  EngineSlow: entry({
    title: 'The engine takes too long',
    message: (strategy: string, seconds: string) =>
      `The engine “${strategy}” answers, but was not done with it within ${seconds} seconds.`,
    hint: 'See whether its machine is overloaded or is still fetching an image; Muster tries again by itself.',
  }),
  EngineRefused: entry({
    title: 'The engine refused',
    message: (strategy: string, why: string) => `The engine “${strategy}” answered and did not do it: ${ended(why)}`,
    hint: 'Mend what it names on its machine, then try again.',
  }),
  EngineForbids: entry({
    title: 'The engine does not let Muster do this',
    message: (strategy: string, why: string) => `The engine “${strategy}” forbids it: ${ended(why)}`,
    hint: 'Give Muster the rights that it needs there; behind the socket proxy DOCKER_NETWORK must be the same for both (docker/compose.yaml).',
  }),
  LimitsRefused: entry({
    title: 'The engine refuses the bot’s limits',
    message: (strategy: string, why: string) =>
      `The engine “${strategy}” does not hold bots to these limits of memory, CPU or processes: ${ended(why)}`,
    hint: 'Set BOT_MEMORY_MB, BOT_CPUS and BOT_PIDS to what its machine has, and start Muster again.',
  }),
  ConstraintsRefused: entry({
    title: 'The swarm does not understand a constraint',
    message: (strategy: string, why: string) =>
      `The engine “${strategy}” refuses where the bot is to run: ${ended(why)}`,
    hint: 'Correct SWARM_CONSTRAINTS as “docker service create --constraint” takes them, and start Muster again.',
  }),
  BotNetworkRefused: entry({
    title: 'The bot gets no network',
    message: (strategy: string, why: string) =>
      `The engine “${strategy}” cannot give the bot its network: ${ended(why)}`,
    hint: 'See “docker network ls” there: remove what nobody uses, or set DOCKER_NETWORK to a network that works.',
  }),
  MachineRefused: entry({
    title: 'Muster’s own machine refused',
    message: (why: string) => `The system that Muster runs on did not allow it: ${ended(why)}`,
    hint: 'See that all of MUSTER_DATA_DIR belongs to the user of Muster and can be written, then try again.',
  }),
  FolderNotOurs: entry({
    title: 'The folder belongs to somebody else',
    message: (folder: string) => `PM2 is to live in ${folder}, which another user made.`,
    hint: 'Remove that folder, or set MUSTER_DATA_DIR to a shorter path, and start Muster again.',
  }),
  ProcessNotStarted: entry({
    title: 'The process did not start',
    message: (name: string) =>
      `PM2 could not make a process for “${name}”; its machine is out of memory or of processes.`,
    hint: 'See /fleet status and “ulimit -u” on the machine of Muster, stop what is not needed there, then try again.',
  }),
  ProcessNotEnded: entry({
    title: 'The process does not end',
    message: (pid: string) =>
      `Process ${pid} goes on although the system was told to end it, as one does that waits for a disk.`,
    hint: 'See “ps” on the machine of Muster; nothing else is started with that token before it has ended.',
  }),
  EngineDiskFull: entry({
    title: 'The engine’s disk is full',
    message: (strategy: string) =>
      `The engine “${strategy}” has no space left on its disk, so nothing new can run there.`,
    hint: 'Free space on the machine of the engine, for example with “docker system prune”, and try again.',
  }),
  ImageNotBuilt: entry({
    title: 'The bot’s image could not be built',
    message: (base: string, why: string) => `Docker could not build an image on BASE_IMAGE=${base}: ${ended(why)}`,
    hint: 'Set BASE_IMAGE to an image that the engine has or can fetch. Without a registry, make one with docker/local-base-image.sh.',
  }),
  ContainerNotStarted: entry({
    title: 'The bot’s container did not start',
    message: (base: string, why: string) =>
      `Docker made a container on BASE_IMAGE=${base} but could not start it: ${ended(why)}`,
    hint: 'Check that the engine can run a container at all, and that BASE_IMAGE is built for the processor of its machine.',
  }),
  ContainerNotOurs: entry({
    title: 'The container belongs to somebody else',
    message: (name: string) =>
      `A container called “${name}” is there already and was made by another Muster, or by hand.`,
    hint: 'Start Muster with the data folder that made it, or delete it with “docker rm -f” when nobody needs it.',
  }),
  NoNodes: entry({
    title: 'There are no nodes here',
    message: 'No bot runs on an engine with several machines, so there is no node to drain or activate.',
    hint: 'Set DEPLOYMENT_METHOD=swarm to run bots on a Docker swarm (docs/operations.md).',
  }),
  NodeNotFound: entry({
    title: 'This node is not there',
    message: (name: string) => `The swarm has no node called “${name}”.`,
    hint: 'Pick one of those that are offered while you type, or see “docker node ls”.',
  }),
  NoOtherNode: entry({
    title: 'The bots would have nowhere to go',
    message: (name: string) => `No other node than “${name}” is ready and takes bots, so all of them would stop.`,
    hint: 'Add a node, or let one take bots again with /fleet activate, and try again.',
  }),
  RegistryNeeded: entry({
    title: 'The nodes of the swarm need a registry',
    message: (nodes: string) =>
      `The swarm has ${nodes} nodes, and the bot’s image is only on the one that built it: the others could not run it.`,
    hint: 'Set IMAGE_REGISTRY to a registry that all nodes reach, such as registry.example.com/bots.',
  }),
  ImageNotPushed: entry({
    title: 'The bot’s image could not be sent',
    message: (registry: string, why: string) => `The registry ${registry} did not take the bot’s image: ${ended(why)}`,
    hint: 'See whether the engine reaches it and trusts it, and check IMAGE_REGISTRY_USERNAME and IMAGE_REGISTRY_PASSWORD.',
  }),
  NotASwarm: entry({
    title: 'The engine manages no swarm',
    message: () => 'The Docker engine answers, but it is no manager of a swarm, so no services can run there.',
    hint: 'Run “docker swarm init” on its machine, or let DOCKER_HOST name a manager of your swarm.',
  }),
  ServiceNotOurs: entry({
    title: 'The service belongs to somebody else',
    message: (name: string) =>
      `A service called “${name}” is there already and was made by another Muster, or by hand.`,
    hint: 'Start Muster with the data folder that made it, or delete it with “docker service rm” when nobody needs it.',
  }),
  TaskNotStarted: entry({
    title: 'The swarm could not start the bot',
    message: (why: string) => `The swarm took the bot but could not start it: ${ended(why)}`,
    hint: 'See “docker node ls”: a node must be ready, active, fit SWARM_CONSTRAINTS and have or reach the image.',
  }),
  LoopbackInContainer: entry({
    title: 'The bot could not reach Muster',
    message: (address: string, network: string) =>
      `In a container on the network “${network}”, ${address} is the container itself and not this machine.`,
    hint: 'Set DOCKER_NETWORK=host where the engine runs on this machine, or use a hosted Supabase project.',
  }),
  EdgeNotConfigured: entry({
    title: 'Serverless bots are not set up',
    message: (names: string) => `Muster has no Supabase project for Edge Functions: ${names} not set.`,
    hint: 'Set what is missing as “Serverless” in docs/operations.md says and start Muster again, or pick another strategy.',
  }),
  EdgeRefused: entry({
    title: 'Supabase refused',
    message: (why: string) => `The Management API of Supabase said no: ${ended(why)}`,
    hint: 'Check that the project of SUPABASE_FUNCTIONS_PROJECT_ID exists, is not paused, and has room for another function and secret.',
  }),
  SupabaseTokenRefused: entry({
    title: 'Supabase refused the access token',
    message: () => 'The Management API of Supabase does not accept SUPABASE_ACCESS_TOKEN.',
    hint: 'Make a new one on the page “Access tokens” of your Supabase account, set it, and start Muster again.',
  }),
  SupabaseBusy: entry({
    title: 'Supabase asks for patience',
    message: (seconds: string) => `The Management API of Supabase takes no more requests for ${seconds} seconds.`,
    hint: 'Wait that long; Muster tries again by itself.',
  }),
  FunctionNotOurs: entry({
    title: 'The function belongs to somebody else',
    message: (slug: string) => `The project has a function “${slug}” already, made by another Muster or by hand.`,
    hint: 'Start Muster with the data folder that made it, or delete the function when nobody needs it.',
  }),
  LoopbackFromEdge: entry({
    title: 'The bot could not reach Muster',
    message: (address: string) => `An Edge Function runs at Supabase, where ${address} is not this machine.`,
    hint: 'Use a hosted Supabase project for Muster’s data, or another strategy for this bot.',
  }),
  EndpointRefused: entry({
    title: 'Discord does not accept the bot’s address',
    message: (why: string) => `Discord tried the bot’s interactions endpoint and refused it: ${ended(why)}`,
    hint: 'Look at /bot logs: the function must answer within 3 seconds and know the application’s public key.',
  }),
  WishOvertaken: entry({
    title: 'Somebody wanted something else',
    message: (name: string) =>
      `While this was going on, something else was asked of “${name}”, and the newest wish counts.`,
    hint: 'See how it is with /bot show.',
  }),
  BotNeverDeployed: entry({
    title: 'The bot was never deployed',
    message: (name: string) => `“${name}” has no code yet that could be started.`,
    hint: 'Delete it with /bot delete and create it again.',
  }),
  UpdateRolledBack: entry({
    title: 'The change was taken back',
    message: (name: string, why: string) =>
      `“${name}” did not work as changed, so its last good release was put back. ${ended(why)}`,
    hint: 'Mend what is named here, and try again; /bot logs and /bot deployments tell more.',
  }),
  RollbackFailed: entry({
    title: 'The change failed, and so did going back',
    message: (name: string, why: string, then: string) =>
      `“${name}” did not work as changed. ${ended(why)} Its last good release did not come back either. ${ended(then)}`,
    hint: 'See /bot logs and /bot doctor, then try /bot rollback or /bot start.',
  }),
  SettingsDropped: entry({
    title: 'Settings would be lost',
    message: (name: string, version: string, settings: string) =>
      `${version} has no place for what is set in “${name}”: ${ended(settings)}`,
    hint: 'Add drop_settings:True to go on without them, or leave the bot as it is: nothing was changed so far.',
  }),
  VersionNotAvailable: entry({
    title: 'That version cannot be built',
    message: (template: string, version: string, present: string) =>
      `The templates folder holds ${template} ${present}, so ${version} cannot be built from it.`,
    hint: 'Leave “version” out, or go back to a release of the bot’s own with /bot rollback.',
  }),
  ReleaseNotFound: entry({
    title: 'No such release',
    message: (name: string, release: string) => `“${name}” has no earlier release called “${release}” that succeeded.`,
    hint: 'Pick one from the list that appears while you type, or see /bot deployments.',
  }),
  ReleaseGone: entry({
    title: 'That release is not kept any more',
    message: (name: string, version: string, present: string) =>
      `The code of that release of “${name}” (${version}) was deleted, and it cannot be built again, because the templates folder ${present}.`,
    hint: 'Pick one of the ten newest that succeeded, which are always kept, or put that version back in the templates folder.',
  }),
  AlreadyReleased: entry({
    title: 'That is what it runs',
    message: (name: string) => `“${name}” runs that very release, so there is nothing to go back to.`,
    hint: 'Pick an earlier one, or use /bot deploy to build and deploy again.',
  }),
  NoRoom: entry({
    title: 'Too little room',
    message: (what: string, free: string) =>
      `The machine has ${free === 'nothing' ? `no ${what}` : `only ${free} of ${what}`} left, which is not enough for a bot.`,
    hint: 'Free some on the machine that runs the bots, then try again.',
  }),
  LeaseLost: entry({
    title: 'Another Muster has taken over',
    message:
      'This Muster was out of touch for too long, so another one looks after the bots now and this one stood down.',
    hint: 'Type the command again: the other one answers. What was under way is finished or undone by it.',
  }),
  LeaseUnsure: entry({
    title: 'Muster does not know whether it may act',
    message:
      'Its lease on the database could not be renewed in time, so another Muster may look after the bots by now.',
    hint: 'Try again in a minute; nothing was done. /fleet health shows who holds the lease.',
  }),
  ShuttingDown: entry({
    title: 'Muster is being restarted',
    message: 'Muster was told to stop while this was going on.',
    hint: 'Wait for the next start: it is finished or undone then, and the outcome is told in this channel.',
  }),
  NotYours: entry({
    title: 'Nothing to see here',
    message: 'You see the figures of your own bots only, and none of yours is called that.',
    hint: 'Use /stats without options, or ask the agency to give you access.',
  }),
  CannotWriteThere: entry({
    title: 'Muster cannot write there',
    message: (channelId: string, why: string) => `Nothing can be posted in <#${channelId}>: ${ended(why)}`,
    hint: 'Give Muster “View Channel”, “Send Messages” and “Embed Links” in that channel, or choose another.',
  }),
  RoleNotMentionable: entry({
    title: 'Muster cannot mention that role',
    message: (roleId: string, why: string) => `Nobody would be called by a mention of <@&${roleId}>: ${ended(why)}`,
    hint: 'Pick another role of that server, allow anyone to mention this one, or give Muster the permission.',
  }),
  RouteWantsOne: entry({
    title: 'One bot or one client is needed',
    message: 'A route is of one bot, of one client, or of the whole fleet.',
    hint: 'Fill in either “bot” or “client”, or leave both out for the fleet.',
  }),
  MinutesOutOfRange: entry({
    title: 'That many minutes are not possible',
    message: (given: string, least: string) => `${given} is not between ${least} and 10080 minutes, which is a week.`,
    hint: 'Give a whole number of minutes in that range, or leave the option out to switch it off.',
  }),
  QuietHoursUnknown: entry({
    title: 'Those are no quiet hours',
    message: (given: string) =>
      given === ''
        ? 'A time zone was given, but not from when to when it is to be quiet.'
        : `“${given}” does not say from when to when: two different times of a day are needed.`,
    hint: 'Write them like 22:00-07:00, on the clock of the time zone beside them.',
  }),
  EscalationIncomplete: entry({
    title: 'The escalation is incomplete',
    message: 'An escalation needs both: after how many minutes, and to which channel or role.',
    hint: 'Fill in “escalate_after” and “escalate_channel” or “escalate_role”, or leave all of them out.',
  }),
  ClientHasNoServer: entry({
    title: 'This client has no server',
    message: (name: string) =>
      `No Discord server is known of “${name}”, or Muster is not in it, so its people cannot be told there.`,
    hint: 'Name it with /client edit, and invite Muster to it.',
  }),
  ChannelNotTheirs: entry({
    title: 'No such channel there',
    message: (channel: string, name: string) => `In the server of “${name}” Muster sees no text channel “${channel}”.`,
    hint: 'Pick one from the list that appears while you type, or let Muster see the channel.',
  }),
  FleetRouteStays: entry({
    title: 'The fleet’s route stays',
    message: 'It is where everything goes that has no route of its own, so it cannot be taken away.',
    hint: 'Choose another channel with /alerts channel, or name the bot or the client whose route is to go.',
  }),
  NoRouteOfItsOwn: entry({
    title: 'There is no such route',
    message: (name: string) => `“${name}” has no route of its own, so there is nothing to take away.`,
    hint: 'See all routes with /alerts routes.',
  }),
  NoBoardThere: entry({
    title: 'There is no board there',
    message: (channelId: string) => `Muster keeps no board in <#${channelId}>.`,
    hint: 'Post one with /fleet board.',
  }),
  NoAlertChannel: entry({
    title: 'Alerts go nowhere yet',
    message: 'No channel has been chosen for alerts, so none can be sent.',
    hint: 'Choose one with /alerts channel.',
  }),
  AlertNotSent: entry({
    title: 'The alert did not arrive',
    message: (why: string) => `The test alert could not be sent: ${ended(why)}`,
    hint: 'See that Muster may write in that channel, or choose another one with /alerts channel.',
  }),
  DrillNotPossible: entry({
    title: 'No drill with this bot',
    message: (name: string, why: string) => `“${name}” is left as it is: ${ended(why)}`,
    hint: 'Choose another bot or another way to break it, or try again when that is over. Simulated bots (strategy:simulation) cost nothing.',
  }),
  DrillUnderWay: entry({
    title: 'A drill is under way',
    message: 'Only one bot at a time is broken on purpose.',
    hint: 'Wait for its end; /drill list shows it.',
  }),
  CronUnreadable: entry({
    title: 'That cron expression cannot be read',
    message: (cron: string, why: string) => `“${cron}” is not a cron expression: ${ended(why)}`,
    hint: 'Write minute, hour, day of month, month and day of week: “0 3 * * sun” is Sundays at 03:00.',
  }),
  CronNeverComes: entry({
    title: 'That time never comes',
    message: (cron: string) => `No day and time fits the cron expression “${cron}”.`,
    hint: 'Look at the day of month and the month: 30 February, for example, does not exist.',
  }),
  TimeUnreadable: entry({
    title: 'That time cannot be read',
    message: (text: string) => `“${text}” is not a time that Muster understands.`,
    hint: 'Write 2026-12-01 22:00, or 22:00 for the next time that clocks show it.',
  }),
  DurationUnreadable: entry({
    title: 'That duration cannot be read',
    message: (text: string) => `“${text}” is not a duration of a minute or more.`,
    hint: 'Write 45m, 2h, 1h 30m or 3d.',
  }),
  MaintenanceInPast: entry({
    title: 'That time has passed',
    message: (from: string) => `“${from}” is in the past, and what was seen until now stays as it was.`,
    hint: 'Give a time that is yet to come, or use /maintenance start to begin now.',
  }),
  MaintenanceEndsFirst: entry({
    title: 'It would end before it starts',
    message: 'The end of that maintenance is not after its start, so nothing was planned.',
    hint: 'Give a later “to”, or a “duration” instead of it.',
  }),
  MaintenanceEndUnclear: entry({
    title: 'When does it end?',
    message: 'A maintenance ends at one time, and either none or two were given.',
    hint: 'Fill in either “to” or “duration”, and leave the other one out.',
  }),
  MaintenanceStartUnclear: entry({
    title: 'When does it start?',
    message: 'A maintenance is planned for one time or by a cron expression, and neither was given.',
    hint: 'Fill in “from” or “cron”, or begin now with /maintenance start.',
  }),
  MaintenanceCronAlone: entry({
    title: 'A repeated maintenance is cron and duration',
    message: 'The cron expression says when it begins each time, so “from” and “to” have no meaning beside it.',
    hint: 'Fill in “cron” and “duration”, and leave “from” and “to” out.',
  }),
  MaintenanceTooLong: entry({
    title: 'That is too long',
    message: 'A maintenance lasts 30 days at most, so that nobody forgets one.',
    hint: 'Choose a shorter time, or stop the bots with /bot stop.',
  }),
  MaintenanceRepeatsTooSoon: entry({
    title: 'It would begin again before it ends',
    message: (cron: string) => `By “${cron}” the next one begins while the one before is still open.`,
    hint: 'Give a shorter “duration”, or a cron expression that comes less often.',
  }),
  MaintenanceWantsOne: entry({
    title: 'Maintenance of what?',
    message: 'A maintenance is of one bot, of one client’s bots, or of the whole fleet.',
    hint: 'Fill in exactly one of “bot”, “client” and “fleet”.',
  }),
  MaintenanceOverlaps: entry({
    title: 'There is a maintenance at that time',
    message: (subject: string) => `Another maintenance of ${subject} is open or planned in that time.`,
    hint: 'See /maintenance list, and end the other one first with /maintenance end.',
  }),
  MaintenanceNotFound: entry({
    title: 'No such maintenance',
    message: (ref: string) => `No maintenance “${ref}” is open or planned; it may be over already.`,
    hint: 'Pick one from the list that appears while you type, or see /maintenance list.',
  }),
  NoSuchGrant: entry({
    title: 'Nothing was granted',
    message: 'No level was granted to this user or role, so there is nothing to revoke.',
    hint: 'See all grants with /access list.',
  }),
} as const

export type ProblemCode = keyof typeof catalogue

/** A failure that a person may read whole. `subject` is shown to people: never put a secret in it. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly title: string
  readonly hint: string
  constructor(code: ProblemCode, subject: readonly string[], options?: { cause?: unknown }) {
    const e: Entry = catalogue[code]
    super(typeof e.message === 'string' ? e.message : e.message(...subject), options)
    this.name = 'Problem'
    this.code = code
    this.title = e.title
    this.hint = e.hint
  }
}

/** A problem that was told and kept before, in the words of then. */
export function recalled(code: string, message: string): Problem {
  const known = new Problem((code in catalogue ? code : 'Unexpected') as ProblemCode, [message])
  known.message = message
  return known
}

/** Makes the problem `code`; its words take `subject` in order. Throw what it returns. */
export function problem(code: ProblemCode, ...subject: string[]): Problem {
  return new Problem(code, subject)
}
