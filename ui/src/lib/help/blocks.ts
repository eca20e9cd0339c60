// The few marks that the texts of docs/help have: a title, paragraphs, lists, lines of code; bold and code within.

/** A piece of a line. */
export interface Span {
  text: string;
  mark: 'plain' | 'bold' | 'code';
}

export type Block =
  | { block: 'paragraph'; spans: Span[] }
  | { block: 'list'; ordered: boolean; items: Span[][] }
  | { block: 'code'; text: string };

const INDENT = '    ';
const ITEM = /^(?:-|\d+\.) /;

function spansOf(line: string): Span[] {
  return line
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter(Boolean)
    .map((text) => {
      if (text.startsWith('**')) return { mark: 'bold', text: text.slice(2, -2) };
      if (text.startsWith('`')) return { mark: 'code', text: text.slice(1, -1) };
      return { mark: 'plain', text };
    });
}

/** The blocks of a text, without its title. */
export function blocksOf(text: string): Block[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '' && !part.startsWith('# '))
    .map((part): Block => {
      const lines = part.replace(/\n$/, '').split('\n');
      if (part.startsWith(INDENT)) {
        return { block: 'code', text: lines.map((line) => line.slice(INDENT.length)).join('\n') };
      }
      if (ITEM.test(part)) {
        const items = lines.map((line) => spansOf(line.replace(ITEM, '')));
        return { block: 'list', ordered: !part.startsWith('-'), items };
      }
      return { block: 'paragraph', spans: spansOf(lines.join(' ')) };
    });
}
