/** Columns of the order list beside its number, in their order. A person may put some away. */
export const orderColumns = ['state', 'category', 'contact', 'district', 'merchant', 'appointment', 'due', 'created'] as const
