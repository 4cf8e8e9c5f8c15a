import { checkButton } from './buttons.ts'
import { absent, address, choice, type Fields, fields, flag, list, missing, text, whole } from './fields.ts'
import type { Spot } from './form.ts'
import type { Tally } from './tally.ts'

/** What the parts of a Components V2 message are checked with. */
export interface Layout {
  tally: Tally
  /** Names of the files that `attachment://` may mean; undefined where they are not known. */
  names: readonly string[] | undefined
}

/** Checks text that stands as a component of its own. */
export function checkTextDisplay(spot: Spot, component: Fields, tally: Tally): void {
  tally.component(spot, component)
  tally.shown(text(spot.at('content'), component.content, { min: 1, max: 4000, required: true }))
}

/** Checks one to three texts with a thumbnail or a button beside them. */
export function checkSection(spot: Spot, section: Fields, layout: Layout): void {
  layout.tally.component(spot, section)
  const at = spot.at('components')
  for (const [index, item] of list(at, section.components, { min: 1, max: 3, required: true }).entries()) {
    const child = fields(at.at(index), item)
    if (child && choice(at.at(index).at('type'), child.type, [10])) checkTextDisplay(at.at(index), child, layout.tally)
  }
  const beside = spot.at('accessory')
  const accessory = absent(section.accessory) ? missing(beside) : fields(beside, section.accessory)
  const type = accessory && choice(beside.at('type'), accessory.type, [2, 11])
  if (accessory && type === 2) checkButton(beside, accessory, layout.tally)
  if (accessory && type === 11) {
    layout.tally.component(beside, accessory)
    checkPicture(beside, accessory, layout)
  }
}

/** Checks one to ten pictures. */
export function checkGallery(spot: Spot, gallery: Fields, layout: Layout): void {
  layout.tally.component(spot, gallery)
  const at = spot.at('items')
  for (const [index, item] of list(at, gallery.items, { min: 1, max: 10, required: true }).entries()) {
    const picture = fields(at.at(index), item)
    if (picture) checkPicture(at.at(index), picture, layout)
  }
}

/** Checks an uploaded file that is shown; addresses elsewhere are not allowed. */
export function checkFile(spot: Spot, component: Fields, layout: Layout): void {
  layout.tally.component(spot, component)
  flag(spot.at('spoiler'), component.spoiler)
  checkMedia(spot.at('file'), component.file, layout, true)
}

export function checkSeparator(spot: Spot, component: Fields, layout: Layout): void {
  layout.tally.component(spot, component)
  flag(spot.at('divider'), component.divider)
  choice(spot.at('spacing'), component.spacing, [1, 2], false)
}

function checkPicture(spot: Spot, picture: Fields, layout: Layout): void {
  text(spot.at('description'), picture.description, { min: 1, max: 1024 })
  flag(spot.at('spoiler'), picture.spoiler)
  checkMedia(spot.at('media'), picture.media, layout, false)
}

/** That a file must have come with the message is documented (page components/reference); both codes are ~. */
function checkMedia(spot: Spot, value: unknown, { names }: Layout, uploaded: boolean): void {
  const media = absent(value) ? missing(spot) : fields(spot, value)
  if (!media) return
  if (absent(media.url)) missing(spot.at('url'))
  address(spot.at('url'), media.url, { attachment: true })
  const name = /^attachment:\/\/(.*)$/.exec(String(media.url))?.[1]
  if (name === undefined && uploaded && !absent(media.url))
    spot.at('url').refuse('UNFURLED_MEDIA_ITEM_ATTACHMENT_REQUIRED', 'Only attachment:// references are supported')
  if (name !== undefined && names && !names.includes(name))
    spot
      .at('url')
      .refuse('UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND', 'The referenced attachment was not found')
}

/** The colour at a container's edge. */
export function checkAccent(spot: Spot, container: Fields): void {
  whole(spot.at('accent_color'), container.accent_color, { min: 0, max: 0xffffff })
  flag(spot.at('spoiler'), container.spoiler)
}
