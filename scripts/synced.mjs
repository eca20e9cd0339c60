// npm run test:sync -- CHANGES [SEED]: two computers, each with a vault of its own, one folder that two real Syncthings keep equal over the
// loopback, and so many changes on each side. Holdfast and Syncthing are killed while they work. In the end everybody takes over from the
// other, and nothing may be lost that nobody deleted.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { must, root, step, stop } from './run.mjs';
import { install, requireToolchains, toBuild, toSync } from './system.mjs';

const [changes, seed] = [Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 19)];
if (!(changes > 0) || !Number.isInteger(seed)) stop('Say how many: npm run test:sync -- 200');
/** What a password costs is not what this is about. */
const program = join(root, 'target', 'debug', 'holdfast-cheap');
const [PASSWORD, BACKUP] = ['harbour lantern forty', 'sextant mooring gravel otter plinth'];
/** The longest that the two folders may take to become equal. */
const PATIENCE = 120_000;

requireToolchains();
install([...toBuild, ...toSync]);
step('Building the command line');
await must('cargo', ['build', '--locked', '-p', 'holdfast-tests', '--bins'], { quiet: true });

step(`${changes} changes on each of two computers, from seed ${seed}`);
const folder = mkdtempSync(join(tmpdir(), 'holdfast-sync-'));
const computers = ['desk', 'laptop'].map((name, at) => computer(name, at));
/** Identities that somebody deleted by their own will. */
const deleted = new Set();
/** Identities that were there at some time. */
const seen = new Set();
const counts = { killed: 0, syncKilled: 0, takenOver: 0, conflicts: 0 };
try {
  await connect();
  for (const it of computers) begin(it);
  for (let round = 0; round < changes; round += 1) {
    for (const it of computers) await change(it);
    if (chance(0.05)) await killSync(pick(computers));
    if (chance(0.03)) makeConflict(pick(computers));
  }
  await agree();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  for (const { sync } of computers) sync?.kill('SIGKILL');
}
if (process.exitCode) stop(`What is left is in ${folder}`);
rmSync(folder, { recursive: true, force: true });

function fail(text) {
  throw new Error(text);
}

function computer(name, at) {
  const home = join(folder, name);
  const shared = join(home, 'shared');
  mkdirSync(shared, { recursive: true });
  return { name, at, home, data: join(home, 'data'), shared, config: join(home, 'syncthing') };
}

/** Random numbers from the seed (mulberry32). */
function random() {
  random.state = ((random.state ?? seed) + 0x6d2b79f5) | 0;
  let mixed = Math.imul(random.state ^ (random.state >>> 15), 1 | random.state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function chance(part) {
  return random() < part;
}

function pick(list) {
  return list[Math.floor(random() * list.length)];
}

/** Runs a command that has to work. */
function holdfast(it, line, input = '') {
  const { status, stdout, stderr } = spawnSync(
    program,
    ['--data-dir', it.data, '--json', '--password-file', '-', ...line],
    {
      input: `${PASSWORD}\n${input}`,
      encoding: 'utf8'
    }
  );
  if (status !== 0) fail(`${it.name}: holdfast ${line.join(' ')} failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** The same, which may be killed while it works, or be refused. */
async function mayFail(it, line, input = '') {
  const child = spawn(program, ['--data-dir', it.data, '--json', '--password-file', '-', ...line]);
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${PASSWORD}\n${input}`);
  if (chance(0.15)) {
    await pause(random() * 120);
    if (child.exitCode === null && child.kill('SIGKILL')) counts.killed += 1;
  }
  return (await ended) === 0;
}

function accounts(it) {
  const { accounts: all } = holdfast(it, ['account', 'list']);
  for (const account of all) seen.add(identity(account));
  return all;
}

function identity(account) {
  return account.identities[0].value;
}

/** One thing that a person does, then an auto backup. */
async function change(it) {
  const all = accounts(it);
  const what = random();
  if (all.length === 0 || what < 0.45) {
    await mayFail(it, ['account', 'new', '--kind', 'wallet', '--name', `${it.name} ${Math.floor(random() * 1e6)}`]);
  } else if (what < 0.6) {
    await mayFail(it, ['account', 'rename', pick(all).id, `Name ${Math.floor(random() * 1e6)}`]);
  } else if (what < 0.7) {
    const gone = pick(all);
    // Whether it came to that or was killed before: it was a person's will.
    deleted.add(identity(gone));
    await mayFail(it, ['account', 'remove', gone.id, '--yes', '--give-up-phrase']);
  } else {
    await takeOver(it, []);
  }
  await mayFail(it, ['backup', 'auto', 'run', '--now']);
}

async function takeOver(it, answers) {
  const others = holdfast(it, ['computers', 'list']).computers;
  if (others.length === 0) return;
  const done = await mayFail(
    it,
    ['take-over', others[0].installation, ...answers, '--backup-password-file', '-'],
    `${BACKUP}\n`
  );
  if (done) counts.takenOver += 1;
}

/** A vault, auto backups into the folder, and a file there that is none of Holdfast's. */
function begin(it) {
  holdfast(it, ['account', 'new', '--kind', 'wallet', '--name', it.name]);
  holdfast(it, ['backup', 'auto', 'on', '--dir', it.shared, '--backup-password-file', '-'], `${BACKUP}\n`);
  holdfast(it, ['computers', 'name', it.name]);
  writeFileSync(join(it.shared, `${it.name}'s holiday.jpg`), `a picture of ${it.name}`);
}

/** A sync program sets a copy of a file aside, or a person copies one. */
function makeConflict(it) {
  const files = readdirSync(it.shared).filter(
    (name) => name.startsWith('holdfast-auto-') && name.endsWith('.holdfast')
  );
  if (files.length === 0) return;
  const stem = pick(files).replace(/\.holdfast$/, '');
  const end = pick(['.sync-conflict-20261130-101010-ABCDEFG', ' (1)', ` (${it.name}'s conflicted copy 2026-11-30)`]);
  copyFileSync(join(it.shared, `${stem}.holdfast`), join(it.shared, `${stem}${end}.holdfast`));
  counts.conflicts += 1;
}

/** Two Syncthings that know each other, and nobody else. */
async function connect() {
  for (const it of computers) {
    const made = spawnSync(
      'syncthing',
      ['generate', '--home', it.config, '--no-default-folder', '--skip-port-probing'],
      { encoding: 'utf8' }
    );
    it.id = `${made.stdout}${made.stderr}`.match(/[A-Z2-7]{7}(?:-[A-Z2-7]{7}){7}/)?.[0];
    if (made.status !== 0 || !it.id) fail(`Syncthing makes no configuration: ${made.stderr}`);
  }
  for (const it of computers) writeFileSync(join(it.config, 'config.xml'), configuration(it));
  for (const it of computers) startSync(it);
  await pause(2_000);
}

function port(it) {
  return 22_100 + (process.pid % 500) * 2 + it.at;
}

function configuration(it) {
  const devices = computers.map(
    (other) =>
      `<device id="${other.id}" name="${other.name}"><address>tcp://127.0.0.1:${port(other)}</address></device>`
  );
  const members = computers.map((other) => `<device id="${other.id}"></device>`);
  return `<configuration version="36">
  <folder id="shared" label="shared" path="${it.shared}" type="sendreceive" rescanIntervalS="5" fsWatcherEnabled="true" fsWatcherDelayS="1">
    <filesystemType>basic</filesystemType><minDiskFree unit="%">0</minDiskFree>${members.join('')}
  </folder>
  ${devices.join('\n  ')}
  <gui enabled="false"></gui>
  <options>
    <listenAddress>tcp://127.0.0.1:${port(it)}</listenAddress>
    <globalAnnounceEnabled>false</globalAnnounceEnabled>
    <localAnnounceEnabled>false</localAnnounceEnabled>
    <relaysEnabled>false</relaysEnabled>
    <natEnabled>false</natEnabled>
    <reconnectionIntervalS>1</reconnectionIntervalS>
    <urAccepted>-1</urAccepted>
    <autoUpgradeIntervalH>0</autoUpgradeIntervalH>
    <crashReportingEnabled>false</crashReportingEnabled>
    <minHomeDiskFree unit="%">0</minHomeDiskFree>
    <startBrowser>false</startBrowser>
  </options>
</configuration>
`;
}

function startSync(it) {
  it.sync = spawn(
    'syncthing',
    ['serve', '--home', it.config, '--no-browser', '--no-restart', '--logfile', join(it.home, 'log')],
    {
      env: { ...process.env, STNOUPGRADE: '1', STMONITORED: '1' },
      stdio: 'ignore'
    }
  );
}

async function killSync(it) {
  const ended = new Promise((resolve) => it.sync.on('close', resolve));
  it.sync.kill('SIGKILL');
  await ended;
  counts.syncKilled += 1;
  await pause(random() * 500);
  startSync(it);
}

/** Whether both folders have the same files. */
function areEqual() {
  const [one, other] = computers.map(({ shared }) => {
    const files = readdirSync(shared).filter((name) => !name.startsWith('.'));
    return files.map((name) => `${name} ${digest(join(shared, name))}`).sort();
  });
  return JSON.stringify(one) === JSON.stringify(other);
}

function digest(path) {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'gone';
}

async function settle() {
  const end = performance.now() + PATIENCE;
  do {
    await pause(2_000);
    if (areEqual()) return;
  } while (performance.now() < end);
  fail(`The folders did not become equal`);
}

/** Everybody takes over from the other twice, without answers; what is there then is compared. */
async function agree() {
  const before = new Set(computers.flatMap(accounts).map(identity));
  for (let round = 0; round < 2; round += 1) {
    for (const it of computers) {
      holdfast(it, ['backup', 'auto', 'run', '--now']);
      await settle();
      const other = computers[1 - it.at];
      const [{ installation }] = holdfast(other, ['computers', 'list']).computers;
      const done = holdfast(other, ['take-over', installation, '--backup-password-file', '-'], `${BACKUP}\n`);
      if (round === 0)
        console.log(`${other.name} took over: ${JSON.stringify({ ...done, questions: done.questions.length })}`);
    }
  }
  const lists = computers.map((it) => accounts(it).map(identity));
  const [desk, laptop] = lists.map((list) => new Set(list));
  const kept = [...seen].filter((value) => before.has(value) || !deleted.has(value));
  const lost = kept.filter((value) => !desk.has(value) || !laptop.has(value));
  const back = [...desk, ...laptop].filter((value) => !before.has(value));
  const strange = computers.filter((it) => {
    const pictures = computers.map(({ name }) => `${name}'s holiday.jpg`);
    return pictures.some(
      (name, at) => readFileSync(join(it.shared, name), 'utf8') !== `a picture of ${computers[at].name}`
    );
  });
  const copies = readdirSync(computers[0].shared).filter((name) => /sync-conflict|\(/.test(name)).length;
  console.log(`
${desk.size} accounts on both; ${deleted.size} were deleted somewhere at some time.
${counts.takenOver} times something was taken over, ${counts.killed} times Holdfast was killed, ${counts.syncKilled} times Syncthing.
${counts.conflicts} copies were made as sync programs make them, of which ${copies} are there.`);
  if (lost.length > 0 || back.length > 0 || lists.some((list) => list.length !== desk.size))
    fail(`Lost ${lost.length}, back ${back.length}`);
  if (counts.takenOver === 0 && changes >= 50) fail('Nothing was taken over while changes were made.');
  if (strange.length > 0 || copies !== counts.conflicts) fail(`Files that are not Holdfast's were changed`);
  console.log('Nothing is lost.');
}
