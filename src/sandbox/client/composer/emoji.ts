/** Emoji that can be written by name, as Discord names them; those used most come first. */
const table = `
👍 thumbsup|👎 thumbsdown|❤️ heart|😂 joy|😄 smile|😀 grinning|😉 wink|😊 blush|😍 heart_eyes|😎 sunglasses|😅 sweat_smile
🤣 rofl|🙂 slight_smile|🙃 upside_down|😇 innocent|🥰 smiling_face_with_3_hearts|😘 kissing_heart|😋 yum|😜 stuck_out_tongue_winking_eye
🤔 thinking|🤨 face_with_raised_eyebrow|😐 neutral_face|😑 expressionless|🙄 rolling_eyes|😏 smirk|😬 grimacing|😴 sleeping
😢 cry|😭 sob|😱 scream|😡 rage|😤 triumph|🥺 pleading_face|😳 flushed|🤯 exploding_head|🥳 partying_face|😈 smiling_imp
🤖 robot|👻 ghost|💀 skull|💩 poop|👋 wave|👏 clap|🙌 raised_hands|🙏 pray|💪 muscle|👀 eyes|🤝 handshake|🤞 fingers_crossed
✌️ v|👌 ok_hand|👉 point_right|👈 point_left|👆 point_up_2|👇 point_down|✋ raised_hand|🤷 shrug|🤦 facepalm
💔 broken_heart|🧡 orange_heart|💛 yellow_heart|💚 green_heart|💙 blue_heart|💜 purple_heart|🖤 black_heart|💯 100|💥 boom|💤 zzz
🔥 fire|✨ sparkles|⭐ star|🌟 star2|⚡ zap|🌈 rainbow|☀️ sunny|🌙 crescent_moon|☁️ cloud|❄️ snowflake|🌍 earth_africa|🌊 ocean
🎉 tada|🎊 confetti_ball|🎂 birthday|🎁 gift|🏆 trophy|🥇 first_place|🎯 dart|🎮 video_game|🎵 musical_note|🎨 art|🎲 game_die
✅ white_check_mark|☑️ ballot_box_with_check|✔️ heavy_check_mark|❌ x|❎ negative_squared_cross_mark|⛔ no_entry|🚫 no_entry_sign
⚠️ warning|❗ exclamation|❓ question|ℹ️ information_source|🆗 ok|🆕 new|🔴 red_circle|🟠 orange_circle|🟡 yellow_circle
🟢 green_circle|🔵 blue_circle|🟣 purple_circle|⚫ black_circle|⚪ white_circle|🚀 rocket|🚨 rotating_light|🚧 construction
🔧 wrench|🔨 hammer|🛠️ tools|⚙️ gear|🔒 lock|🔓 unlock|🔑 key|🔍 mag|🔔 bell|🔕 no_bell|📌 pushpin|📎 paperclip|📝 pencil
📦 package|📈 chart_with_upwards_trend|📉 chart_with_downwards_trend|📊 bar_chart|📅 date|📋 clipboard|📁 file_folder|📄 page_facing_up
📣 mega|📢 loudspeaker|💬 speech_balloon|💡 bulb|💻 computer|🖥️ desktop|📱 iphone|☎️ telephone|✉️ envelope|📧 e_mail|🔗 link
⏰ alarm_clock|⏱️ stopwatch|⏳ hourglass_flowing_sand|⌛ hourglass|🔄 arrows_counterclockwise|🔁 repeat|▶️ arrow_forward|⏸️ pause_button
⏹️ stop_button|⬆️ arrow_up|⬇️ arrow_down|➡️ arrow_right|⬅️ arrow_left|➕ heavy_plus_sign|➖ heavy_minus_sign|💰 moneybag|💸 money_with_wings
💳 credit_card|🛒 shopping_cart|🛍️ shopping_bags|👕 shirt|👗 dress|👟 athletic_shoe|👜 handbag|👑 crown|💍 ring|💎 gem
☕ coffee|🍕 pizza|🍔 hamburger|🍟 fries|🍎 apple|🍌 banana|🍓 strawberry|🍪 cookie|🍰 cake|🍺 beer|🍻 beers|🥂 champagne_glass
🐶 dog|🐱 cat|🦊 fox|🐻 bear|🐼 panda_face|🐸 frog|🐵 monkey_face|🦄 unicorn|🐝 bee|🦋 butterfly|🐢 turtle|🐧 penguin|🐦 bird
🌹 rose|🌸 cherry_blossom|🌻 sunflower|🌲 evergreen_tree|🍀 four_leaf_clover|🍂 fallen_leaf|🏠 house|🏢 office|🏥 hospital|🚗 red_car
✈️ airplane|🚂 steam_locomotive|🚲 bike|⚓ anchor`

export interface Emoji {
  name: string
  text: string
}

const emoji: readonly Emoji[] = table
  .split(/[\n|]/)
  .map((entry) => entry.trim().split(' '))
  .flatMap(([text, name]) => (text && name ? [{ name, text }] : []))

/** Emoji whose name begins with what was typed, then those that have it anywhere. */
export function emojiLike(typed: string): Emoji[] {
  const query = typed.toLowerCase()
  const starts = emoji.filter(({ name }) => name.startsWith(query))
  return [...starts, ...emoji.filter((one) => !starts.includes(one) && one.name.includes(query))]
}

/** Text with `:names:` of emoji replaced by the emoji; unknown names stay, and so does what stands in code. */
export const withEmoji = (text: string): string =>
  text.replace(/(`[^`]*`)|:([a-z0-9_]+):/g, (whole, code: string | undefined, name: string) =>
    code === undefined ? (emoji.find((one) => one.name === name)?.text ?? whole) : whole,
  )
