import type { Rollout, RolloutBot } from '../domain/rollout.ts'
import type { Panel, Reply, Tone } from './command.ts'
import { cutEnd } from './cut.ts'
import { ago, count, doer, duration, plain } from './text.ts'

/** How each state of a rollout is told. */
export const rolloutWords: Readonly<Record<Rollout['state'], { icon: string; word: string; tone: Tone }>> = {
  running: { icon: '⏳', word: 'under way', tone: 'info' },
  paused: { icon: '⏸️', word: 'paused', tone: 'warning' },
  halted: { icon: '⛔', word: 'halted', tone: 'bad' },
  aborted: { icon: '⏹️', word: 'aborted', tone: 'quiet' },
  succeeded: { icon: '✅', word: 'finished', tone: 'good' },
}

/** A rollout as it is now, with the buttons that it can take: their rights are checked at the click, and a restart does not break them. */
export function rolloutReply(rollout: Rollout): Reply {
  return { panels: [panelOf(rollout)], buttons: buttonsOf(rollout) }
}

function panelOf(rollout: Rollout): Panel {
  const { template, version, state, reason, bots, requestedBy, createdAt, finishedAt } = rollout
  const { icon, word, tone } = rolloutWords[state]
  const notes = bots.filter((bot) => bot.reason !== null)
  return {
    title: `${icon} Rollout of ${plain(template)} ${version} ${word}`,
    tone,
    text: [
      progressLine(rollout),
      `Begun ${ago(createdAt)} by ${doer(requestedBy)}`,
      ...(reason === null ? [] : [`**Why**: ${plain(cutEnd(reason, 600))}`]),
      ...endings(rollout),
    ].join('\n'),
    fields: [
      { name: 'Waves', value: waveLines(bots) },
      ...(notes.length > 0 ? [{ name: 'To look at', value: noteLines(notes) }] : []),
    ],
    ...(finishedAt ? { footer: `Took ${duration(finishedAt.getTime() - createdAt.getTime())}` } : {}),
  }
}

/** `▰▰▱▱▱▱▱▱▱▱ 12 of 50 bots of Fashion Brand moved`. */
export function progressLine({ bots, clientName }: Rollout): string {
  const done = bots.filter(({ state }) => state === 'moved' || state === 'skipped').length
  const moved = bots.filter(({ state }) => state === 'moved').length
  const full = bots.length === 0 ? 10 : Math.floor((done / bots.length) * 10)
  const whose = clientName === null ? '' : ` of ${plain(clientName)}`
  return `${'▰'.repeat(full)}${'▱'.repeat(10 - full)} ${moved} of ${count(bots.length, 'bot')}${whose} moved`
}

function endings({ state }: Rollout): string[] {
  if (state === 'halted' || state === 'aborted')
    return ['What was moved stays so; nothing further is. Mend the cause, then begin again with /template rollout.']
  return state === 'paused' ? ['Releases that were under way have ended or end now; no other begins.'] : []
}

/** By client there may be hundreds of waves: those that are not through, and as many as fit. */
const shownWaves = 12

function waveLines(bots: readonly RolloutBot[]): string {
  const waves = [...new Set(bots.map(({ wave }) => wave))].map((wave) => bots.filter((bot) => bot.wave === wave))
  const open = waves.findIndex((wave) => wave.some(({ state }) => state === 'waiting' || state === 'moving'))
  const last = open === -1 ? waves.length : Math.max(open + shownWaves - 2, shownWaves)
  const shown = waves.slice(Math.max(0, last - shownWaves), last)
  const more = waves.length - shown.length
  return [...shown.map(waveLine), ...(more > 0 ? [`and ${count(more, 'more wave')}`] : [])].join('\n') || 'none'
}

function waveLine(wave: readonly RolloutBot[]): string {
  const of = (wanted: RolloutBot['state']) => wave.filter(({ state }) => state === wanted).length
  const parts = (['failed', 'moving', 'skipped', 'waiting'] as const)
    .filter((state) => of(state) > 0)
    .map((state) => `${of(state)} ${state}`)
  return [`${iconOf(of, wave.length)} **${wave[0]?.wave}** · ${of('moved')} of ${wave.length} moved`, ...parts].join(
    ' · ',
  )
}

function iconOf(of: (state: RolloutBot['state']) => number, size: number): string {
  if (of('failed') > 0) return '❌'
  if (of('waiting') === size) return '▫️'
  return of('waiting') + of('moving') === 0 ? '✅' : '⏳'
}

function noteLines(notes: readonly RolloutBot[]): string {
  const shown = notes.toSorted((a, b) => weight(a) - weight(b)).slice(0, 5)
  const lines = shown.map(
    ({ name, state, reason }) => `**${plain(cutEnd(name, 40))}** ${state}: ${plain(cutEnd(reason ?? '', 120))}`,
  )
  return [...lines, ...(notes.length > shown.length ? [`and ${notes.length - shown.length} more`] : [])].join('\n')
}
const weight = ({ state }: RolloutBot) => (state === 'failed' ? 0 : 1)

function buttonsOf({ id, state }: Rollout): NonNullable<Reply['buttons']> {
  const to = (label: string, action: string) => ({
    label,
    command: 'template rollout',
    options: { rollout: id, action },
  })
  if (state === 'running') return [to('⏸ Pause', 'pause'), to('⏹ Abort', 'abort')]
  return state === 'paused' ? [to('▶ Resume', 'resume'), to('⏹ Abort', 'abort')] : []
}
