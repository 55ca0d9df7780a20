import { pinyin } from 'pinyin-pro'

/** Pinyin initials in lower case, letters and digits only, for quick typing: 张小明 → zxm, A1家政 → a1jz. Takes some 0.1 ms. */
export const initialsOf = (text: string): string =>
  pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' })
    .join('')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
