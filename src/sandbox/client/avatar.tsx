const colours = ['#5865f2', '#3ba55c', '#c27c0e', '#eb459e', '#ed4245', '#0a8f9c', '#7a5af8', '#a3582e']

/** A picture where the user has one, otherwise the first letter on a colour that stays the same. */
export function Avatar({
  user,
  size = 40,
}: {
  user: { id: string; username: string; avatar?: string | null }
  size?: number
}) {
  const colour = colours[Number(BigInt(/^\d+$/.test(user.id) ? user.id : 0) % BigInt(colours.length))]
  const style = {
    width: `${size}px`,
    height: `${size}px`,
    background: colour,
    fontSize: `${Math.round(size * 0.45)}px`,
  }
  if (user.avatar) return <img class="avatar" style={style} src={`/cdn/avatars/${user.id}/${user.avatar}.png`} alt="" />
  return (
    <span class="avatar" style={style} aria-hidden="true">
      {[...user.username][0]?.toUpperCase()}
    </span>
  )
}
