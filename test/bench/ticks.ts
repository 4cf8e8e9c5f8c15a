/** Placeholder until measured below. */
export async function tickCost(count: number): Promise<unknown> {
  return { count }
}
