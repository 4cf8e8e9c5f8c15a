import type { Released } from '../src/app.ts'
import type { Panel, Reply } from '../src/discord/command.ts'
import { duration, plain } from '../src/discord/text.ts'
import type { Deployment, DeploymentKind } from '../src/domain/deployment.ts'
import type { Problem } from '../src/domain/errors.ts'
import { otherName } from './other-name.ts'
import { stepLines } from './progress.ts'
import { statusText, statusWords } from './status-words.ts'

/** What each kind of deployment is, as half a sentence. */
export const kindWords: Readonly<Record<DeploymentKind, string>> = {
  create: 'created',
  update: 'new settings',
  deploy: 'deployed',
  rollback: 'went back',
  move: 'moved',
}

/** How a deployment ended, or that it has not. */
export const verdictWords: Readonly<Record<Deployment['state'], { icon: string; word: string }>> = {
  pending: { icon: '⏳', word: 'under way' },
  building: { icon: '⏳', word: 'under way' },
  applying: { icon: '⏳', word: 'under way' },
  verifying: { icon: '⏳', word: 'under way' },
  succeeded: { icon: '✅', word: 'succeeded' },
  failed: { icon: '❌', word: 'failed' },
  rolled_back: { icon: '↩️', word: 'rolled back' },
}

/** The first digits of an artifact's digest, which `/bot rollback` takes too. */
export const shortDigest = (artifact: string | null) => artifact?.slice(0, 12) ?? '–'

/** The reply to a release that works: what it is now, what it was, and every step. */
export function releasedReply({ before, bot, deployment, steps, username }: Released, title: string): Reply {
  const whole = steps.reduce((sum, { ms }) => sum + ms, 0)
  const now = `${plain(bot.template)} ${bot.templateVersion}`
  const was = `${plain(before.template)} ${before.templateVersion}`
  return {
    panels: [
      {
        title,
        tone: statusWords[bot.status].tone,
        fields: [
          { name: 'Status', value: statusText(bot), inline: true },
          { name: 'Template', value: now === was ? now : `${was} → ${now}`, inline: true },
          {
            name: 'Strategy',
            value: bot.strategy === before.strategy ? bot.strategy : `${before.strategy} → ${bot.strategy}`,
            inline: true,
          },
          { name: 'Artifact', value: `\`${shortDigest(deployment.artifact)}\``, inline: true },
          ...otherName(bot, username),
          { name: `Steps (${duration(whole)} in all)`, value: stepLines(steps) || '–' },
        ],
      },
    ],
  }
}

/** The reply to one that does not: at which step, why, what the bot runs now, and what to do. */
export function notReleased(title: string, step: string | undefined, why: Problem): Reply {
  const fields: Panel['fields'] = [
    { name: 'Step', value: step ?? 'Before the first one' },
    { name: 'What to do', value: why.hint },
  ]
  return {
    problem: why.code,
    panels: [
      {
        title,
        tone: why.code === 'UpdateRolledBack' ? 'warning' : 'bad',
        text: `**${why.title}**: ${plain(why.message)}`,
        fields,
        ...(endings[why.code] ? { footer: endings[why.code] } : {}),
      },
    ],
  }
}

const endings: Partial<Record<string, string>> = {
  UpdateRolledBack: 'The bot runs what it ran before.',
  RollbackFailed: 'The bot is not as it was: look at it.',
}
