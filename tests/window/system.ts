// A system bus of the test's own at the fixed path, in a mount namespace: with the real fprintd on libfprint's virtual reader, and
// stand-ins for polkit and logind, which need a real login. Takes root.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './driver';
import { end } from './processes';

const CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=PATH</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow send_type="method_call"/>
<allow send_type="signal"/><allow receive_type="method_call"/><allow receive_type="signal"/><allow eavesdrop="false"/></policy>
</busconfig>`;

const LOGIND = { name: 'org.freedesktop.login1', path: '/org/freedesktop/login1' };
const POLKIT = { name: 'org.freedesktop.PolicyKit1', path: '/org/freedesktop/PolicyKit1/Authority' };

/** Touches that libfprint's virtual reader takes to enrol a finger. */
const TOUCHES = 5;

export class SystemBus {
  readonly #folder = mkdtempSync(join(tmpdir(), 'holdfast-bus-'));
  readonly #bus = join(this.#folder, 'run', 'system_bus_socket');
  readonly #reader = join(this.#folder, 'reader');
  readonly #running: ChildProcess[] = [];
  #fprintd: ChildProcess | undefined;
  #holder: ChildProcess | undefined;
  #logind: ChildProcess | undefined;

  static async start(): Promise<SystemBus> {
    const bus = new SystemBus();
    mkdirSync(join(bus.#folder, 'run'));
    mkdirSync(join(bus.#folder, 'prints'));
    const config = join(bus.#folder, 'bus.conf');
    writeFileSync(config, CONFIG.replace('PATH', bus.#bus));
    bus.#spawn('dbus-daemon', '--nofork', `--config-file=${config}`);
    await until('the system bus', () => Promise.resolve(bus.#ask('org.freedesktop.DBus.ListNames')));
    const mock = ['-m', 'dbusmock', '--system', '--template'];
    bus.#spawn('/usr/bin/python3', ...mock, 'polkitd');
    await bus.#owned('org.freedesktop.PolicyKit1');
    bus.#mock(POLKIT, 'AllowUnknown', 'True');
    await bus.#startLogind();
    await bus.plugIn();
    const script = 'mkdir -p /run/dbus && mount --bind "$1" /run/dbus && exec sleep infinity';
    const args = ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', join(bus.#folder, 'run')];
    bus.#holder = bus.#spawn('unshare', ...args);
    await until('the namespace', () => {
      execFileSync('nsenter', [...bus.wrap.slice(1), 'test', '-S', '/run/dbus/system_bus_socket'], { stdio: 'ignore' });
      return Promise.resolve(true);
    });
    return bus;
  }

  /** What a program is run with, so that it finds this bus at the fixed path. */
  get wrap(): string[] {
    return ['nsenter', `--mount=/proc/${this.#holder?.pid}/ns/mnt`, '--'];
  }

  /** Enrols a finger. */
  async enrol(finger: string): Promise<void> {
    const enrolling = spawn('fprintd-enroll', ['-f', 'right-index-finger', 'root'], {
      env: this.#env(),
      stdio: ['ignore', 'pipe', 'ignore']
    });
    const done = new Promise((resolve) => enrolling.once('exit', resolve));
    let said = '';
    enrolling.stdout.on('data', (text: Buffer) => (said += text.toString()));
    const seen = (what: string) => said.split(what).length - 1;
    await until('the reader to enrol', () => Promise.resolve(seen('Enrolling') > 0));
    for (let touch = 1; touch <= TOUCHES; touch += 1) {
      await this.touch(finger);
      await until('the touch', () => Promise.resolve(seen('enroll-stage-passed') + seen('enroll-completed') >= touch));
    }
    if ((await done) !== 0) throw new Error('the finger was not enrolled');
  }

  /** Touches the reader. */
  touch(finger: string): Promise<void> {
    return this.#say(`SCAN ${finger}`);
  }

  /** Touches the reader, which need not be listening. */
  async touchNobodyWaitsFor(finger: string): Promise<void> {
    await this.#send(`SCAN ${finger}`).catch(() => undefined);
  }

  async plugIn(): Promise<void> {
    this.#fprintd = this.#spawn('/usr/libexec/fprintd', '-t');
    await this.#owned('net.reactivated.Fprint');
  }

  /** The reader is unplugged. */
  async unplug(): Promise<void> {
    await this.#say('UNPLUG');
  }

  async restartLogind(): Promise<void> {
    if (this.#logind) await end(this.#logind);
    await this.#startLogind();
  }

  /** The computer is about to sleep, or woke up. */
  sleep(asleep: boolean): void {
    const [first, rest] = ["'org.freedesktop.login1.Manager', 'PrepareForSleep', 'b'", asleep ? 'True' : 'False'];
    this.#mock(LOGIND, 'EmitSignal', `${first}, [${rest}]`);
  }

  /** The desktop locks the screen. */
  lockScreen(): void {
    const session = { ...LOGIND, path: '/org/freedesktop/login1/session/auto' };
    this.#mock(session, 'EmitSignal', "'org.freedesktop.login1.Session', 'Lock', '', []");
  }

  async stop(): Promise<void> {
    for (const child of this.#running.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startLogind(): Promise<void> {
    this.#logind = this.#spawn('/usr/bin/python3', '-m', 'dbusmock', '--system', '--template', 'logind');
    await this.#owned(LOGIND.name);
    // Where the app's session is asked for, it is this one.
    this.#mock(LOGIND, 'AddSession', "'auto', 'seat0', dbus.UInt32(0), 'root', True");
  }

  #env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${this.#bus}`,
      FP_VIRTUAL_DEVICE: this.#reader,
      FP_DRIVERS_ALLOWLIST: 'virtual_device',
      STATE_DIRECTORY: join(this.#folder, 'prints')
    };
  }

  #spawn(program: string, ...args: string[]): ChildProcess {
    const stdio = process.env['HOLDFAST_TEST_VERBOSE'] ? 'inherit' : 'ignore';
    const child = spawn(program, args, { env: this.#env(), stdio });
    this.#running.push(child);
    return child;
  }

  async #say(command: string): Promise<void> {
    await until(`the reader to take "${command}"`, () => this.#send(command));
  }

  #send(command: string): Promise<true> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(this.#reader, () => socket.end(command, () => resolve(true)));
      socket.once('error', reject);
    });
  }

  #ask(method: string, ...args: string[]): string {
    const to = ['--system', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus', method, ...args];
    return execFileSync('dbus-send', to, { env: this.#env(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }

  async #owned(name: string): Promise<void> {
    await until(name, () =>
      Promise.resolve(this.#ask('org.freedesktop.DBus.NameHasOwner', `string:${name}`).includes('boolean true'))
    );
  }

  /** Tells a stand-in what to do. */
  #mock({ name, path }: { name: string; path: string }, method: string, args: string): void {
    const script = `import dbus
object = dbus.SystemBus().get_object('${name}', '${path}')
dbus.Interface(object, 'org.freedesktop.DBus.Mock').${method}(${args})`;
    execFileSync('/usr/bin/python3', ['-c', script], { env: this.#env() });
  }
}
