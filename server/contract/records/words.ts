/** A text of the code's own in both languages of the screens. */
export type Words = { readonly zh: string; readonly en: string }
