/** Below this many logins left of Discord's 1000 per day Muster starts nothing: beyond the last one Discord resets the token. */
export const loginReserve = 50

/** How long to wait before asking again once the reserve is reached; the budget comes back over a day. */
export const loginBudgetRetryMs = 10 * 60_000

/** True while a start of the bot leaves the reserve untouched. */
export function allowsLogin(sessionStartsLeft: number): boolean {
  return sessionStartsLeft >= loginReserve
}
