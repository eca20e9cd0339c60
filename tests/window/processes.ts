import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Mounting, and a bus and a reader of its own, take root. */
export const isRoot = process.getuid?.() === 0;

/** A process and everything below it. */
export function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It is gone.
    }
  }
  const all = [pid];
  for (const member of all) for (const [child, parent] of parents) if (parent === member) all.push(child);
  return all;
}

/** Whether a process is gone, or nothing is left of it but its status. */
export function hasEnded(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const isOver = stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
    // Its other threads may end later, and hold what it held until then.
    return isOver && readdirSync(`/proc/${pid}/task`).length <= 1;
  } catch {
    return true;
  }
}

/** Ends a process and all that it started. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  for (const pid of family(child.pid ?? 0).reverse()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  await gone;
}
