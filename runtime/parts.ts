// The parts of the system by name: the services it stands on, and the roles of the program.
export const SERVICE_NAMES = ['postgres', 'valkey', 'asterisk'] as const
export type ServiceName = (typeof SERVICE_NAMES)[number]

export const ROLE_NAMES = ['switch', 'api', 'worker'] as const
export type RoleName = (typeof ROLE_NAMES)[number]
