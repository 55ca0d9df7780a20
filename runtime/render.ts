// Asterisk's configuration files with their placeholders filled in.

/** Dialplan files are full of Asterisk's own variables, written the same way. */
const isDialplan = (file: string) => file.startsWith('extensions')

/**
 * Replaces each `${NAME}` by its value. Comment lines are left alone; a semicolon in a value is escaped.
 * @param file name of the file, for messages; in a dialplan (`extensions*.conf`) an unknown name is Asterisk's own variable
 * @throws with file, line and name, on an unknown placeholder, or a value that would begin a new line
 */
export function renderConfig(file: string, text: string, values: Readonly<Record<string, string>>): string {
  return text.split('\n').map((line, index) => line.trimStart().startsWith(';') ? line : line.replace(/\$\{([A-Z][A-Z0-9_]*)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) {
      if (isDialplan(file)) return whole
      throw new Error(`${file}:${index + 1}: unknown placeholder ${whole}`)
    }
    if (/[\r\n]/.test(value)) throw new Error(`${file}:${index + 1}: the value of ${whole} has a line break`)
    return value.replaceAll(';', '\\;')
  })).join('\n')
}
