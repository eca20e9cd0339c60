// What the app says in other languages. Tests name what they look for in English; here is what that is on the screen.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const messages = fileURLToPath(new URL('../../ui/messages', import.meta.url));

export interface Speech {
  /** The texts that a whole English one may be. */
  whole(text: string): string[];
  /** What stands in a text that has this English part. */
  part(text: string): string[];
}

const english: Speech = { whole: (text) => [text], part: (text) => [text] };

type Message = string | { match: Record<string, string> }[];

function templates(message: Message): string[] {
  return typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match));
}

function read(tag: string): Record<string, Message> {
  return JSON.parse(readFileSync(join(messages, `${tag}.json`), 'utf8')) as Record<string, Message>;
}

/** What a message is in each language. */
export function inEveryLanguage(key: string): string[] {
  const tags = readdirSync(messages).map((file) => file.replace(/\.json$/, ''));
  return tags.flatMap((tag) => {
    const message = read(tag)[key];
    if (message === undefined) throw new Error(`no message: ${key}`);
    return templates(message);
  });
}

/** Texts that have the same part. */
const MOST_MEANT = 6;

const PLACEHOLDER = /\{(\w+)\}/g;

/** A text as a regular expression that finds it. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A template as what finds its values in a text; one that stands there twice is the same twice. */
function pattern(template: string): RegExp {
  const named = new Set<string>();
  const value = (name: string) => {
    if (named.has(name)) return `\\k<${name}>`;
    named.add(name);
    return `(?<${name}>.+)`;
  };
  const parts = template.split(PLACEHOLDER).map((part, i) => (i % 2 === 0 ? escaped(part) : value(part)));
  return new RegExp(`^${parts.join('')}$`, 's');
}

/** The longest part of a template that stands there as it is. */
function literal(template: string): string {
  return template.split(/\{\w+\}/).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** The app in a language, as its settings name it. */
export function speechOf(tag: string | undefined): Speech {
  if (tag === undefined || tag === 'en') return english;
  const other = read(tag);
  const pairs = Object.entries(read('en')).flatMap(([key, message]) =>
    templates(message).flatMap((from) => templates(other[key] ?? []).map((to) => ({ from, to })))
  );

  function whole(text: string): string[] {
    const same = pairs.filter(({ from }) => from === text).map(({ to }) => to);
    if (same.length > 0) return [...new Set(same)];
    const found = pairs
      .filter(({ from }) => literal(from).trim() !== '' && literal(from) !== from)
      .flatMap(({ from, to }) => {
        const values = pattern(from).exec(text)?.groups;
        if (!values) return [];
        return [to.replace(PLACEHOLDER, (_, name: string) => whole(values[name] ?? '')[0] ?? '')];
      });
    return found.length > 0 ? [...new Set(found)] : [text];
  }

  function part(text: string): string[] {
    const found = pairs.filter(({ from }) => from.includes(text)).map(({ to }) => literal(to));
    const said = [...new Set(found)].filter((part) => part.trim() !== '');
    // What may be many texts would be found on any screen.
    if (said.length > MOST_MEANT) throw new Error(`"${text}" is a part of ${said.length} texts: say more of it`);
    return said.length > 0 ? said : whole(text);
  }

  return { whole, part };
}
