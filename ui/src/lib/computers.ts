// What a computer is called.
import type { ComputerView } from './ipc/types';
import { m } from './paraglide/messages';

export function callComputer(computer: Pick<ComputerView, 'name' | 'installation'>): string {
  return computer.name ?? m.computers_number({ number: computer.installation });
}

/** Where only a name or a number is known. */
export function callByName(called: string): string {
  return /^[0-9a-f]{8}$/.test(called) ? m.computers_number({ number: called }) : called;
}

export function sayNews(computer: ComputerView): string {
  return computer.name === null
    ? m.notice_news_unnamed({ number: computer.installation })
    : m.notice_news({ name: computer.name, count: computer.since });
}
