import { MediaQuery } from 'svelte/reactivity'

/** Too narrow for a table of many columns: the breakpoint `md` of the styles, 768 px. A screen of 1366 at 200 % zoom is 683 wide. */
export const narrow = new MediaQuery('width < 48rem')
/** Too narrow for all columns of a table: the breakpoint `lg`, 1024 px. A screen of 1366 at 150 % zoom is 911 wide. */
export const tight = new MediaQuery('width < 64rem')
