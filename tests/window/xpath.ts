// Elements by role and accessible name, as XPath.

export type Role =
  | 'button'
  | 'heading'
  | 'textbox'
  | 'alert'
  | 'status'
  | 'dialog'
  | 'checkbox'
  | 'combobox'
  | 'radio'
  | 'switch'
  | 'option';

export function quoted(text: string): string {
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}

/** Role and name as XPath, for the elements that the app uses. */
export function xpath(role: Role, name?: string): string {
  const named = (path: string, or?: (said: string) => string) => {
    if (name === undefined) return path;
    const more = or === undefined ? '' : ` or ${or(quoted(name))}`;
    return `${path}[normalize-space()=${quoted(name)} or @aria-label=${quoted(name)}${more}]`;
  };
  const labelled = (kinds: string) =>
    name === undefined
      ? `//*[${kinds}]`
      : `//*[${kinds}][@id=//label[normalize-space()=${quoted(name)}]/@for or ancestor::label[normalize-space()=${quoted(name)} or .//span[normalize-space()=${quoted(name)}]] or @aria-label=${quoted(name)}]`;
  switch (role) {
    case 'button':
      return named('//button', (said) => `text()[normalize-space()=${said}] or .//span[normalize-space()=${said}]`);
    case 'heading':
      return named('//*[self::h1 or self::h2]');
    case 'textbox':
      return labelled('self::textarea or self::input[not(@type="checkbox") and not(@type="radio")]');
    case 'checkbox':
    case 'radio':
      return labelled(`self::input[@type="${role}"]`);
    case 'combobox':
      return labelled('self::select');
    case 'alert':
    case 'status':
    case 'dialog':
    case 'switch':
    case 'option':
      return named(`//*[@role="${role}"]`);
  }
}
