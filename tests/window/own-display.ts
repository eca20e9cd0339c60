// A desktop for each file of tests: a display, a session bus and a window manager that nothing else uses, so that files can run side by
// side. These three end with the process that runs the file, however that ends; what the bus started goes when its bus is gone.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import { until } from './driver';
import { end } from './processes';

const SCREEN = '1600x1000x24';
/** The file descriptor on which a program says where it can be reached. */
const SAYS_ON = 3;

const running: ChildProcess[] = [];
/** What they said, and how those ended that did. */
let said = '';

function start(program: string, args: string[]): ChildProcess {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe']
  });
  child.stderr?.on('data', (text: Buffer) => (said += `${program}: ${text.toString()}`));
  child.once('exit', (code, signal) => (said += `${program} ended: ${code ?? signal}\n`));
  running.push(child);
  return child;
}

/** The first line of what a program says of itself. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const from = child.stdio[SAYS_ON] as Readable;
    let said = '';
    from.on('data', (text: Buffer) => {
      said += text.toString();
      const [line, ...more] = said.split('\n');
      if (line !== undefined && more.length > 0) resolve(line);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${child.spawnargs.join(' ')} ended`)));
  });
}

// A server that resets itself when nobody is connected any more hangs up on who connects at that moment: the window manager, after a look
// whether it is there.
const display = start('Xvfb', [
  ...['-displayfd', String(SAYS_ON), '-noreset'],
  ...['-screen', '0', SCREEN, '-nolisten', 'tcp']
]);
process.env['DISPLAY'] = `:${await firstLine(display)}`;
// What the bus starts finds the display.
const bus = start('dbus-daemon', ['--session', '--nofork', `--print-address=${SAYS_ON}`]);
process.env['DBUS_SESSION_BUS_ADDRESS'] = await firstLine(bus);
// Without a window manager a new window gets no focus.
start('openbox', []);
await until('the window manager', () => {
  try {
    return Promise.resolve(execFileSync('wmctrl', ['-m'], { stdio: 'pipe' }) !== undefined);
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    throw new Error(`${stderr?.toString() ?? ''}; ${said}`.replaceAll('\n', ' | '), { cause: error });
  }
});

afterAll(async () => {
  for (const child of running.splice(0).reverse()) await end(child);
});
