const icon =
  (path: string, size = 20) =>
  () => (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path fill="currentColor" d={path} />
    </svg>
  )

/** Drawn for this page. */
export const Eye = icon(
  'M12 5C6 5 2.500 10 1.500 12 2.500 14 6 19 12 19s9.500-5 10.500-7C21.500 10 18 5 12 5Zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 8Zm0-2.200a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600Z',
  14,
)
export const Smile = icon(
  'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM8.500 8.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3Zm7 0a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3ZM6.800 14a5.500 5.500 0 0 0 10.400 0Z',
)
export const Reply = icon('M10 8V4l-8 7 8 7v-4c5 0 8.500 1.600 11 5-.900-6-4.300-10.500-11-11Z')
export const Thread = icon(
  'M9.500 2 9 6H4v2h4.750l-.500 4H3v2h5l-.5 4h2l.5-4h4l.2-1.500A6 6 0 0 1 12.300 12H10.250l.500-4h4l-.2 1.400A6 6 0 0 1 16.900 8H21V6h-4l.5-4h-2L15 6h-4l.5-4ZM18 10.500a4.500 4.500 0 0 0-3.900 6.700L13.500 20l2.700-.700A4.500 4.500 0 1 0 18 10.500Z',
)
export const Hash = icon(
  'M9.300 3 8.700 7H4v2h4.400l-.800 6H3v2h4.300l-.600 4h2l.600-4h5l-.600 4h2l.600-4H21v-2h-4.400l.800-6H22V7h-4.300l.600-4h-2l-.600 4h-5l.600-4Zm1.100 6h5l-.800 6h-5Z',
)
export const Announcement = icon('M20 3 9 7H5a3 3 0 0 0-1 5.800V14l2 7h3l-1.500-6H9l11 4ZM18 6v10l-8-2.900V8.900Z')
export const Speaker = icon(
  'M11 4v16l-6-5H2V9h3Zm3 3.200a6 6 0 0 1 0 9.600l-1-1.700a4 4 0 0 0 0-6.200Zm2-3.400a10 10 0 0 1 0 16.400l-1-1.700a8 8 0 0 0 0-13Z',
)
export const Forum = icon(
  'M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-8l-5 4.500V17H4a2 2 0 0 1-2-2V5c0-1.100.9-2 2-2Zm3 4v2h10V7Zm0 4v2h7v-2Z',
)
export const Category = icon('M3 5a2 2 0 0 1 2-2h5l2 3h7a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2Z')
export const Role = icon(
  'M12 1.500 4 4.500V11c0 5.200 3.400 9.400 8 11.500 4.600-2.100 8-6.300 8-11.500V4.500Zm0 5.300a2.700 2.700 0 1 1 0 5.400 2.700 2.700 0 0 1 0-5.400Zm0 6.600c2.600 0 4.700 1.300 5 3.300a12 12 0 0 1-5 3.500 12 12 0 0 1-5-3.500c.3-2 2.400-3.300 5-3.300Z',
)
export const Chevron = icon('m5.300 8.300 6.700 6.700 6.700-6.700 1.400 1.400L12 17.800 3.900 9.700Z', 18)
export const Check = icon('m9.500 18.800-6.600-6.600 1.700-1.700 4.900 4.900 9.900-9.900 1.700 1.700Z', 16)
export const Cross = icon(
  'm12 10.600 5.700-5.700 1.400 1.400L13.400 12l5.700 5.700-1.400 1.400L12 13.400l-5.700 5.700-1.400-1.400L10.600 12 4.900 6.300l1.400-1.400Z',
  16,
)
export const Warning = icon('M12 2.500 1 21.500h22ZM11 9h2v6h-2Zm0 7.800h2V19h-2Z', 20)
export const Plus = icon(
  'M12 1.500a10.500 10.500 0 1 0 0 21 10.500 10.500 0 0 0 0-21ZM11 7h2v4h4v2h-4v4h-2v-4H7v-2h4Z',
  24,
)
export const Upload = icon(
  'M11 21V8.800L7.700 12.100l-1.400-1.400L12 5l5.700 5.700-1.400 1.400L13 8.800V21ZM4 3h16v2H4Z',
  24,
)
export const Bin = icon('M9 2h6l1 2h5v2H3V4h5ZM5 8h14l-1 14H6Zm4 3v8h2v-8Zm4 0v8h2v-8Z', 20)
export const Pin = icon(
  'm15.500 2 6.500 6.500-1.400 1.400-.9-.2-4 4-.2 4.100-1.400 1.400-4.200-4.200L4.500 21 3 19.500 9 13.900 4.800 9.700l1.400-1.400 4.100-.2 4-4-.2-.900Z',
  16,
)
export const Arrow = icon('M13.300 5.300 20 12l-6.700 6.700-1.400-1.400 4.300-4.300H4v-2h12.200l-4.300-4.300Z', 16)
export const Outside = icon('M14 3v2h3.600l-8.300 8.300 1.400 1.400L19 6.400V10h2V3ZM5 5v14h14v-6h-2v4H7V7h4V5Z', 16)
export const People = icon(
  'M9 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm7.500 1.500A3.500 3.500 0 0 1 15 12a5 5 0 0 0 .5-6.400ZM9 13.500c-4 0-7 2-7 4.500v2h14v-2c0-2.500-3-4.500-7-4.500Zm8.500.500c1 1 1.500 2.300 1.500 4v2h3v-2c0-2-1.800-3.500-4.500-4Z',
  24,
)
export const File = icon('M6 2a2 2 0 0 0-2 2v16c0 1.100.9 2 2 2h12a2 2 0 0 0 2-2V8l-6-6Zm7 1.500L18.500 9H13Z', 34)
export const Download = icon(
  'M11 3h2v9.200l3.300-3.300 1.400 1.400L12 16l-5.700-5.700 1.400-1.400 3.300 3.300ZM4 18h16v2H4Z',
  20,
)

/** Three dots that move while something is awaited. */
export const Dots = () => (
  <span class="dots" aria-hidden="true">
    <i />
    <i />
    <i />
  </span>
)
