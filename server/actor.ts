/** `lead` lifts the separation of duties (domain C.11-8): the team lead may step in anywhere. */
export type StaffActor = { kind: 'staff'; id: string; name: string; lead: boolean }
export type Actor = StaffActor | { kind: 'system' }
