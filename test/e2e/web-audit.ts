/** What is run in the page: text of this file, since it has no types of a browser. Each gives the offences it finds. */

/** Text whose colour stands out too little from what lies behind it (WCAG 2.2 AA, 1.4.3): 4.5, or 3 where it is large. */
export const faintText = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  const known = new Map()
  const rgba = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
      known.set(colour, [r, g, b, a / 255])
    }
    return known.get(colour)
  }
  const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1]
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
  const behind = (element) => {
    const layers = []
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one)
      layers.push(rgba(style.backgroundColor))
      if (one.tagName === 'DIALOG') break
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [0, 0, 0, 1])
  }
  const opacity = (element) => {
    let all = 1
    for (let one = element; one; one = one.parentElement) all *= Number(getComputedStyle(one).opacity)
    return all
  }
  const offences = new Set()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let seen = 0
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    const words = walker.currentNode.textContent.trim()
    // A control that cannot be used is exempt, and so is decoration: a letter in place of a picture, beside the name. An emoji has its own colours.
    if (!words || /^[\\p{Extended_Pictographic}\\uFE0F\\s]+$/u.test(words) || element.closest('.avatar, .visually-hidden, [inert], :disabled, script, style')) continue
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const style = getComputedStyle(element)
    const back = behind(element)
    const [r, g, b, a] = rgba(style.color)
    const front = over([r, g, b, a * opacity(element)], back)
    const [high, low] = [light(front), light(back)].sort((x, y) => y - x)
    const ratio = (high + 0.05) / (low + 0.05)
    const size = parseFloat(style.fontSize)
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    seen++
    if (ratio < (isLarge ? 3 : 4.5)) offences.add(ratio.toFixed(2) + ' ' + words.slice(0, 30) + ' <' + element.className + '> ' + style.color + ' on ' + back.map(Math.round).slice(0, 3))
  }
  if (seen < 20) offences.add('only ' + seen + ' texts were seen')
  return [...offences]
})()`

/** What can be operated but has no name for who cannot see it. */
export const nameless = `(() => {
  const named = (element) => {
    const by = element.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('')
    const label = element.labels?.length ? [...element.labels].map((one) => one.textContent).join('') : ''
    const alt = [...element.querySelectorAll('img')].map((one) => one.alt).join('')
    const words = [...element.childNodes].map(text).join('')
    return (by || element.getAttribute('aria-label') || label || words || alt || element.title || '').trim()
  }
  const text = (node) => node.nodeType === 3 ? node.textContent
    : node.nodeType !== 1 || node.getAttribute('aria-hidden') === 'true' ? '' : [...node.childNodes].map(text).join('')
  const all = [...document.querySelectorAll('button, a[href], input, select, textarea, [tabindex="0"], [role=tab], [role=option], [role^=menuitem], dialog, [role=menu], [role=listbox], [role=dialog], [role=tabpanel], [role=toolbar]')]
  if (all.length < 10) return ['only ' + all.length + ' elements were seen']
  // What is hidden from everyone but the browser itself (a file chooser that a named button opens) needs none, as long as Tab does not reach it.
  const unreachable = (one) => one.closest('[inert]') || (one.getAttribute('aria-hidden') === 'true' && one.tabIndex < 0)
  return all.filter((one) => !unreachable(one) && named(one) === '').map((one) => one.outerHTML.slice(0, 120))
})()`

/** Whether the focus can be seen: an outline, a shadow or another ground than without it. */
export const focusSeen = `(() => {
  const element = document.activeElement
  const look = (one) => { const s = getComputedStyle(one); return s.outlineStyle + s.outlineWidth + s.boxShadow + s.backgroundColor + s.borderColor }
  const frames = [element, element.closest('.composer-frame, .pill, .drawer-field') ?? element]
  const before = frames.map(look)
  element.blur()
  const after = frames.map(look)
  element.focus()
  return before.join() !== after.join()
})()`
