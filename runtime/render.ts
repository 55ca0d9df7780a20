// Asterisk's configuration files with their placeholders filled in.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectDir } from './layout.ts'

/** The project's own configuration files. */
export const CONFIG_DIR = join(projectDir, 'asterisk-config')

/**
 * Renders every *.conf of a directory into another, which is emptied first.
 * @returns the absolute paths of what was written
 */
export function renderConfigDir(target: string, values: Readonly<Record<string, string>>, source = CONFIG_DIR): string[] {
  const rendered = readdirSync(source)
    .filter(name => name.endsWith('.conf'))
    .map(name => [join(target, name), renderConfig(name, readFileSync(join(source, name), 'utf8'), values)] as const)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true, mode: 0o750 })
  for (const [path, text] of rendered) writeFileSync(path, text, { mode: 0o640 })
  return rendered.map(([path]) => path)
}

/** Dialplan files are full of Asterisk's own variables, written the same way. */
const isDialplan = (file: string) => file.startsWith('extensions')

/**
 * Replaces each `${NAME}` by its value. Comment lines are left alone; a semicolon in a value is escaped.
 * @param file name of the file, for messages; in a dialplan (`extensions*.conf`) an unknown name is Asterisk's own variable
 * @throws with file, line and name, on an unknown placeholder, or a value that would begin a new line
 */
export function renderConfig(file: string, text: string, values: Readonly<Record<string, string>>): string {
  return text
    .split('\n')
    .map((line, index) =>
      line.trimStart().startsWith(';')
        ? line
        : line.replace(/\$\{([A-Z][A-Z0-9_]*)\}/g, (whole, name: string) => {
            const value = Object.hasOwn(values, name) ? values[name] : undefined
            if (value === undefined) {
              if (isDialplan(file)) return whole
              throw new Error(`${file}:${index + 1}: unknown placeholder ${whole}`)
            }
            if (/[\r\n]/.test(value)) throw new Error(`${file}:${index + 1}: the value of ${whole} has a line break`)
            return value.replaceAll(';', '\\;')
          }),
    )
    .join('\n')
}
