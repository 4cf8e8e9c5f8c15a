import type { CommandContext, RoleOutcome, Settings } from '../../runtime/command.ts'

interface Reward {
  at: number
  roleId: string
}

/** The roles that can be earned, the easiest first. */
export function rewardsOf(settings: Settings): Reward[] {
  return [1, 2]
    .map((n) => ({ at: Number(settings[`reward_${n}_at`]), roleId: String(settings[`reward_${n}_role`] ?? '') }))
    .filter(({ roleId }) => roleId !== '')
    .toSorted((a, b) => a.at - b.at)
}

/**
 * Gives the roles that `total` referrals have earned, and says what came of it; undefined when there is nothing to say. A role
 * is given again at each referral, so that one that could not be given comes as soon as it can. Never throws.
 */
export async function reward(
  { settings, discord }: CommandContext,
  guildId: string,
  userId: string,
  total: number,
): Promise<string | undefined> {
  const lines: string[] = []
  for (const { at, roleId } of rewardsOf(settings).filter((one) => total >= one.at)) {
    const outcome = await discord.giveRole(guildId, userId, roleId, `${at} referrals`)
    if (outcome !== 'given') lines.push(`<@&${roleId}> is earned but was not given: ${reasons[outcome]}`)
    else if (total === at) lines.push(`<@&${roleId}> for ${at === 1 ? 'the first referral' : `${at} referrals`}`)
  }
  return lines.length === 0 ? undefined : lines.join('\n')
}

const reasons: Readonly<Record<Exclude<RoleOutcome, 'given'>, string>> = {
  forbidden: 'the bot needs “Manage Roles”, and its own role must stand above this one.',
  unknown: 'this role is not in this server any more.',
  unavailable: 'Discord did not take it. It comes with the next referral.',
}
