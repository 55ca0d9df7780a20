/** Something in the stored configuration that cannot be used; the calls go on without it. */
export type SettingsProblem = { what: string; id: string; detail: string }
