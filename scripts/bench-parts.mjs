// What `npm run bench` measures. Each part gives the Markdown below its title.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onOwnDisplay } from './display.mjs';
import { bin } from './pages.mjs';
import { root, run, stop } from './run.mjs';

const released = (name) => join(root, 'target', 'release', name);
const bench = released('holdfast-bench');
/** The passwords of holdfast_tests::vaults. */
const password = 'harbour lantern forty';
const backupPassword = 'sextant mooring gravel otter plinth';

export const parts = {
  kdf: { title: 'Argon2id', measure: kdf },
  scale: { title: 'Many accounts', measure: scale },
  list: { title: 'The account list', measure: list },
  typing: { title: 'Typing words in an import', measure: typing },
  start: { title: 'Start and memory of the window', measure: start },
  backup: { title: 'A backup on the command line', measure: backup },
  rescue: { title: 'The rescue page', measure: rescue },
  size: { title: 'Package size', measure: size }
};

async function kdf() {
  const costs = [
    ['a vault, at least', 256, 3, 4],
    ['a backup', 1024, 4, 4]
  ];
  const rows = costs.map(([name, mib, passes, lanes]) => {
    const [ours, theirs] = alternately(
      () =>
        timed(bench, ['kdf', mib * 1024, passes, lanes], { env: { ...process.env, RAYON_NUM_THREADS: String(lanes) } }),
      () => {
        const options = ['-id', '-t', passes, '-k', mib * 1024, '-p', lanes, '-l', 32, '-r'];
        return timed('argon2', ['saltsaltsaltsalt', ...options], { input: password });
      }
    );
    return [name, `${mib} MiB, t=${passes}, p=${lanes}`, s(ours), s(theirs), ratio(ours, theirs)];
  });
  const missed = rows.filter((row) => Number(row.at(-1)) > 1).map(([name]) => name);
  return `One derivation as a process of its own, against the reference implementation in C (\`argon2\` of Debian), with the same parameters and as many
threads as lanes. Goal: at most 1.0.

${table(['for', 'cost', 'Holdfast, s', 'argon2, s', 'ratio'], rows)}${
    missed.length === 0
      ? ''
      : `\n\nMissed for ${missed.join(' and ')}: the memory is cleared before it is used, because the standard library's allocator does that for aligned blocks, and wiped when it is given back; both by one thread.`
  }`;
}

async function rescue() {
  const { default: puppeteer } = await import('puppeteer-core');
  const browsers = [
    { name: 'Chromium', browser: 'chrome', executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] },
    { name: 'Firefox', browser: 'firefox', executablePath: '/usr/bin/firefox-esr', args: [] }
  ];
  const rows = [];
  for (const { name, ...options } of browsers) {
    const browser = await puppeteer.launch({ ...options, headless: true });
    const times = [];
    for (let round = 0; round < 3; round += 1) times.push(await timeToOpen(await browser.newPage()));
    rows.push([`${name} ${(await browser.version()).split('/').at(-1)}`, s(median(times))]);
    await browser.close();
  }
  return `From the password to the accounts, for a backup file as it is written: 1 GiB, t=4, p=4. Goal: at most 15 s.

${table(['browser', 'seconds'], rows)}`;
}

/** Seconds until a page has opened the test backup. */
async function timeToOpen(page) {
  await page.goto(pathToFileURL(join(root, 'rescue', 'page.html')).href);
  const field = await page.waitForSelector('#file');
  await field.uploadFile(join(root, 'crates', 'vault', 'fixtures', 'format-2-backup.holdfast'));
  await page.waitForSelector('#password');
  await page.type('#password', 'anchor buoy compass driftwood estuary');
  const start = performance.now();
  await page.click('button[type=submit]');
  await page.waitForSelector('.words', { timeout: 120_000 });
  const seconds = (performance.now() - start) / 1000;
  await page.close();
  return seconds;
}

async function scale(folder) {
  const counts = [10, 1_000, 10_000, 100_000];
  const operations = {
    unlock: 'unlock: open and check',
    list: 'list as JSON',
    add: 'add one',
    save: 'rename one',
    backup: 'backup: write and open',
    verify: 'open the backup',
    restore: 'restore all of it'
  };
  const measured = {};
  const bytes = [];
  for (const count of counts) {
    const data = join(folder, String(count));
    mkdirSync(data);
    bytes.push(json(bench, ['fixture', count, data]).bytes);
    // What is still on its way to the disk is not to be waited for in what comes now.
    must('sync', []);
    for (const operation of Object.keys(operations)) {
      const runs = [1, 2, 3].map(() => {
        const result = json(bench, ['scale', operation, data]);
        must('sync', []);
        return result;
      });
      measured[`${operation} ${count}`] = {
        seconds: median(runs.map(({ seconds }) => seconds)),
        peak: median(runs.map(({ peakKiB }) => peakKiB))
      };
    }
    rmSync(data, { recursive: true });
  }
  const rows = (key, show) =>
    Object.entries(operations).map(([operation, name]) => {
      const values = counts.map((count) => measured[`${operation} ${count}`][key]);
      const growth = [values[2] / values[1], values[3] / values[2]];
      return [name, ...values.map(show), ...growth.map((factor) => factor.toFixed(1))];
    });
  const columns = ['', ...counts.map((count) => count.toLocaleString('en')), '1,000 to 10,000', '10,000 to 100,000'];
  const missed = Object.entries({ time: rows('seconds', String), memory: rows('peak', String) }).flatMap(
    ([what, table]) =>
      table.filter((row) => row.slice(-2).some((factor) => Number(factor) > 11)).map(([name]) => `${name} (${what})`)
  );
  return `Accounts with phrases of twelve words, each operation in a process of its own, without the time for the password. The last two columns are
the growth for ten times as many. Goal: at most 11. Nobody has 100,000 phrases; nothing falls over if somebody does.

A vault takes ${counts.map((count, i) => `${mb(bytes[i])} MB with ${count.toLocaleString('en')}`).join(', ')}.

Milliseconds:

${table(
  columns,
  rows('seconds', (value) => (value * 1000).toFixed(value < 0.01 ? 1 : 0))
)}

Peak memory of the process, MB:

${table(
  columns,
  rows('peak', (value) => (value / 1000).toFixed(0))
)}

${
  missed.length === 0
    ? 'The goal is met by all.'
    : `Missed by: ${missed.join(', ')}. What is saved of 100,000 accounts are files of 120 MB that are written, flushed and read again, where the disk sets the pace, and it does not keep it. A text that is
written grows by doubling, and what it leaves behind is wiped each time; from some megabytes on it does not fit the caches of the processor.`
}`;
}

async function list() {
  const { frames, slow, count, search } = await window('list', 'bench-list.json');
  return `10,000 accounts in the real window, of which only those that can be seen are in the page. *Scrolling* is how far its frames are apart while the list is scrolled
180 px a frame; ${slow} of ${count} took longer than 50 ms. *Searching* is from a key in the search until what was found is drawn. Goal: under 50 ms.

${table(
  ['', 'median, ms', '95 %, ms', 'most, ms'],
  [
    ['scrolling', ...three(frames)],
    ['searching', ...three(search)]
  ]
)}

${search.most < 50 ? 'The search meets its goal.' : 'The search misses its goal with one key: a page without a graphics card is drawn by the processor, which is the longest part.'}`;
}

async function typing() {
  const [one, ten] = await window('typing', 'bench-typing.json');
  const row = ({ name, keys, shown, answered }) => [name, keys, ...three(shown), ...three(answered)];
  return `Goal: under 16 ms a key, with all ten word lists. *Shown* is the time from a key's event until the page is free again with the
letter in its field; *answered* is until the marks and completions of the core are in the page, which nobody waits for. Milliseconds, in the window of the test build.

${table(['words of', 'keys', 'shown, median', '95 %', 'most', 'answered, median', '95 %', 'most'], [row(one), row(ten)])}

Ten lists against one: ${(ten.answered.median / one.answered.median).toFixed(2)} times as long until the answer, ${(ten.shown.median / one.shown.median).toFixed(2)} times until the letter.`;
}

async function start(folder) {
  json(bench, ['accounts', 3, folder]);
  const config = join(folder, 'keepassxc.ini');
  writeFileSync(config, '[General]\nUpdateCheckMessageShown=true\nSingleInstance=false\n');
  const database = join(folder, 'accounts.kdbx');
  must('keepassxc-cli', ['import', '-p', join(folder, 'accounts.xml'), database], {
    input: `${password}\n${password}\n`
  });
  const programs = {
    ours: [released('holdfast-desktop'), '--data-dir', join(folder, 'data')],
    bare: [join(root, 'target', 'release', 'examples', 'bare')],
    keepassxc: ['keepassxc', '--config', config, '--localconfig', config, database]
  };
  const measured = {};
  for (const [name, command] of Object.entries(programs)) {
    const [program, args] = onOwnDisplay([bench, 'start', ...command]);
    measured[name] = json(program, args);
  }
  const { ours, bare, keepassxc } = measured;
  const row = (name, { seconds, pssKiB }) => [
    name,
    s(seconds),
    ratio(ours.seconds, seconds),
    (pssKiB / 1000).toFixed(0),
    ratio(ours.pssKiB, pssKiB)
  ];
  const goals = [
    ours.seconds / bare.seconds > 1.25 &&
      'The start misses its goal. What is more than the bare window is the page: its script is fetched and read before the lock screen is there, while the channel is made.',
    ours.pssKiB / bare.pssKiB > 1.15 &&
      'The memory misses its goal. Of what is more, about three quarters are in the process of the page (its script, two fonts, the cryptography of the channel) and the rest in the program itself.'
  ];
  return `From the start of the program to the first letter that its lock screen shows, with keys pressed all the while, and the memory of all its processes six seconds later (proportional
set size). A bare window is one of Tauri, of the same versions, with one field and nothing else (\`src-tauri/examples/bare\`). Goals: at most 1.25 times its time and 1.15 times its memory.

${table(
  ['', 'start, s', 'Holdfast against it', 'memory, MB', 'Holdfast against it'],
  [row('Holdfast', ours), row('bare Tauri window', bare), row('KeePassXC', keepassxc)]
)}

${goals.filter(Boolean).join(' ') || 'Both goals are met.'}`;
}

async function backup(folder) {
  const write = (path, text) => {
    writeFileSync(path, text);
    chmodSync(path, 0o600);
    return path;
  };
  const local = write(join(folder, 'local'), `${password}\n`);
  const secret = write(join(folder, 'secret'), `${backupPassword}\n`);
  const home = join(folder, 'gnupg');
  mkdirSync(home, { mode: 0o700 });
  const full = join(folder, 'full');
  const empty = join(folder, 'empty');
  for (const [place, count] of [
    [full, 1000],
    [empty, 1]
  ]) {
    mkdirSync(place);
    json(bench, ['accounts', count, place]);
  }
  const twice = `${backupPassword}\n${backupPassword}\n`;
  const programs = {
    Holdfast: (place) => {
      const file = join(place, 'backup.holdfast');
      const options = ['--quiet', '--data-dir', join(place, 'data'), '--backup-password-file', secret];
      must(released('holdfast'), ['backup', 'create', '--out', file, '--password-file', local, ...options]);
      must(released('holdfast'), ['backup', 'verify', file, ...options]);
      return file;
    },
    // age asks on a terminal.
    age: (place) => {
      const file = join(place, 'accounts.age');
      const on = (command, input) => must('script', ['-qec', command, '/dev/null'], { input });
      on(`age -p -o ${file} ${join(place, 'accounts.txt')}`, twice);
      on(`age -d -o ${join(place, 'again')} ${file}`, `${backupPassword}\n`);
      return file;
    },
    gpg: (place) => {
      const file = join(place, 'accounts.gpg');
      const options = [
        '--homedir',
        home,
        '--batch',
        '--yes',
        '--quiet',
        '--pinentry-mode',
        'loopback',
        '--passphrase-file',
        secret
      ];
      must('gpg', [...options, '-o', file, '-c', join(place, 'accounts.txt')]);
      must('gpg', [...options, '-o', join(place, 'again'), '-d', file]);
      return file;
    },
    'keepassxc-cli': (place) => {
      const file = join(place, 'accounts.kdbx');
      must('keepassxc-cli', ['import', '-p', join(place, 'accounts.xml'), file], { input: twice });
      must('keepassxc-cli', ['ls', '-R', file], { input: `${backupPassword}\n` });
      return file;
    }
  };
  const measured = Object.entries(programs).map(([name, work]) => {
    let file;
    const [nothing, all] = alternately(
      () => elapsed(() => work(empty), empty),
      () => elapsed(() => work(full), full)
    );
    return { name, all, nothing, bytes: statSync(file).size };
    function elapsed(task, place) {
      for (const file of ['backup.holdfast', 'accounts.age', 'accounts.gpg', 'accounts.kdbx', 'again'])
        rmSync(join(place, file), { force: true });
      const begun = performance.now();
      file = task();
      return (performance.now() - begun) / 1000;
    }
  });
  must('gpgconf', ['--homedir', home, '--kill', 'all']);
  // Derivations of seconds differ by more than the rest takes, so that is measured where they cost nothing.
  const cheap = join(folder, 'cheap');
  mkdirSync(cheap);
  json(bench, ['fixture', 1000, cheap]);
  const costs = ['unlock', 'backup', 'verify'].map((operation) =>
    median([1, 2, 3, 4, 5].map(() => json(bench, ['scale', operation, cheap]).seconds))
  );
  const [ours] = measured;
  ours.rest = costs.reduce((a, b) => a + b);
  const rest = ({ all, nothing, rest = all - nothing }) => rest;
  const isClear = (one) => one === ours || rest(one) > 0.1 * one.nothing;
  return `A thousand accounts are written to an encrypted file, and the file is opened again with its password: \`holdfast backup create\` and \`verify\`, \`age -p\` and \`-d\`, \`gpg -c\` and \`-d\`,
\`keepassxc-cli import\` and \`ls\`. The others get the same names, identities and words as a text, or as XML. *Passwords* is the same with one account, so nearly all of it are the derivations; *the rest* is the difference; for
Holdfast, whose derivations take seconds and differ by more than that, it is measured where they cost nothing. Holdfast derives four keys: the vault's, the backup's, the backup's again because it opens what it wrote before the file gets its name, and the backup's in \`verify\`.

${table(
  ['', 'all, s', 'passwords, s', 'the rest, ms', 'file, KB', 'Holdfast against it, the rest'],
  measured.map((one) => [
    one.name,
    s(one.all),
    s(one.nothing),
    isClear(one) ? (rest(one) * 1000).toFixed(0) : 'less than its passwords differ',
    (one.bytes / 1000).toFixed(0),
    isClear(one) ? ratio(ours.rest, rest(one)) : ''
  ])
)}`;
}

async function size(folder) {
  const tree = join(folder, 'deb');
  mkdirSync(join(tree, 'usr', 'bin'), { recursive: true });
  mkdirSync(join(tree, 'DEBIAN'));
  for (const name of ['holdfast', 'holdfast-desktop']) copyFileSync(released(name), join(tree, 'usr', 'bin', name));
  const control = [
    'Package: holdfast',
    'Version: 0',
    'Architecture: amd64',
    'Maintainer: Holdfast',
    'Description: Holdfast'
  ];
  writeFileSync(join(tree, 'DEBIAN', 'control'), `${control.join('\n')}\n`);
  const file = join(folder, 'holdfast.deb');
  must('dpkg-deb', ['-Zxz', '--root-owner-group', '--build', tree, file]);
  const installed = ['holdfast', 'holdfast-desktop'].map((name) => statSync(released(name)).size);
  const ours = { name: 'Holdfast', packed: statSync(file).size, unpacked: installed.reduce((a, b) => a + b) };
  const peers = ['keepassxc', 'age', 'gpg'].map((name) => {
    const text = must('apt-cache', ['show', '--no-all-versions', name]);
    const field = (key) => Number(text.match(new RegExp(`^${key}: (\\d+)`, 'm'))?.[1]);
    return { name, packed: field('Size'), unpacked: field('Installed-Size') * 1024 };
  });
  return `The window and the command line in one Debian package, packed by dpkg-deb with xz, against Debian's packages of others. What a package depends on is not
counted: WebKitGTK for the window of Holdfast, Qt for KeePassXC.

${table(
  ['', 'package, MB', 'Holdfast against it', 'installed, MB'],
  [ours, ...peers].map(({ name, packed, unpacked }) => [name, mb(packed), ratio(ours.packed, packed), mb(unpacked)])
)}`;
}

/** Plays a bench of the real window and gives what it wrote. */
async function window(name, file) {
  const path = join(root, 'target', file);
  rmSync(path, { force: true });
  const line = ['run', '--config', 'tests/window/vitest.config.ts'];
  const { status } = await run(bin('vitest'), line, { env: { HOLDFAST_TOUR: `bench-${name}` } });
  if (status !== 0) stop(`The bench ${name} did not reach its end, or missed its goal.`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The output of a program that must work. */
function must(program, args, options = {}) {
  const done = spawnSync(program, args.map(String), { encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
  if (done.status !== 0) stop(`${program} failed (${done.status ?? done.error}): ${done.stderr}`);
  return done.stdout;
}

function json(program, args) {
  // A display of one's own talks, too; the result is the last line.
  return JSON.parse(must(program, args).trim().split('\n').at(-1));
}

function timed(program, args, options) {
  const begun = performance.now();
  must(program, args, options);
  return (performance.now() - begun) / 1000;
}

/** The medians of two measurements that take turns, so that what else the computer does meets both. */
function alternately(one, other, times = 5) {
  const values = [[], []];
  for (let i = 0; i < times; i += 1) {
    values[0].push(one());
    values[1].push(other());
  }
  return values.map(median);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function s(seconds) {
  return seconds.toFixed(2);
}

function mb(bytes) {
  return (bytes / 1e6).toFixed(1);
}

function ratio(ours, theirs) {
  return (ours / theirs).toFixed(2);
}

function three({ median, p95, most }) {
  return [median, p95, most].map((value) => value.toFixed(1));
}

function table(columns, rows) {
  return [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
