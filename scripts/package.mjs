// npm run package: a .deb and an .rpm in target/package, with the window, the command line, and what a desktop wants to know of them.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildApp } from './build.mjs';
import { buildPages, installPackages } from './pages.mjs';
import { notices } from './notices.mjs';
import { must, root, step, stop } from './run.mjs';
import { sbom } from './sbom.mjs';
import { install, requireToolchains, toBuild, toPackage } from './system.mjs';

const machines = {
  x64: { deb: 'amd64', rpm: 'x86_64', rust: 'x86_64-unknown-linux-gnu' },
  arm64: { deb: 'arm64', rpm: 'aarch64', rust: 'aarch64-unknown-linux-gnu' }
};
const machine = machines[process.arch];
if (process.platform !== 'linux' || !machine) stop('Packages are made on Linux, for x86-64 and ARM64.');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Debian wants an address here; nobody reads this one. */
const maintainer = 'The developers of Holdfast <nobody@holdfast.invalid>';
const summary = 'Vault for mnemonic phrases, with a backup that is proved';
const description = [
  'Holdfast keeps the mnemonic phrases of self-custody identities and wallets',
  'in an encrypted vault on this computer, walks a person through putting them',
  'on paper, and proves that the paper is right. It keeps encrypted backup',
  'files that can be restored years later. It has no network code.'
];
/** The time of the last change, in the place of the time of the build: the same sources make the same packages. */
const lastChange = (format) =>
  execFileSync('git', ['log', '-1', `--format=${format}`], { cwd: root, encoding: 'utf8' }).trim();
process.env.SOURCE_DATE_EPOCH = lastChange('%ct');
const folder = join(root, 'target', 'package');
const tree = join(folder, 'tree');

requireToolchains();
install([...toBuild, ...toPackage]);
await installPackages();
await buildPages();
await buildApp();

step('Gathering what is installed');
rmSync(folder, { recursive: true, force: true });
const into = (path, text) => {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const copy = (from, to) => into(to, readFileSync(join(root, from)));
/** Without a name and a time in it. */
const zipped = (text) => gzipSync(text, { level: 9 });

for (const name of ['holdfast', 'holdfast-desktop']) copy(`target/release/${name}`, `usr/bin/${name}`);
const holdfast = join(tree, 'usr/bin/holdfast');
execFileSync('chmod', ['755', holdfast, `${holdfast}-desktop`]);

copy('src-tauri/linux/org.holdfast.desktop.desktop', 'usr/share/applications/org.holdfast.desktop.desktop');
copy('src-tauri/linux/org.holdfast.desktop.metainfo.xml', 'usr/share/metainfo/org.holdfast.desktop.metainfo.xml');
copy('src-tauri/linux/holdfast.xml', 'usr/share/mime/packages/holdfast.xml');
for (const name of readdirSync(join(root, 'icons')).filter((name) => /^\d+x\d+\.png$/.test(name))) {
  copy(`icons/${name}`, `usr/share/icons/hicolor/${name.replace('.png', '')}/apps/holdfast.png`);
}
copy('icons/icon.svg', 'usr/share/icons/hicolor/scalable/apps/holdfast.svg');

const said = (...line) => execFileSync(holdfast, line, { encoding: 'utf8' });
into('usr/share/bash-completion/completions/holdfast', said('completions', 'bash'));
into('usr/share/zsh/vendor-completions/_holdfast', said('completions', 'zsh'));
into('usr/share/fish/vendor_completions.d/holdfast.fish', said('completions', 'fish'));
const pages = join(folder, 'manual');
mkdirSync(pages, { recursive: true });
said('manual', pages);
for (const page of readdirSync(pages)) into(`usr/share/man/man1/${page}.gz`, zipped(readFileSync(join(pages, page))));
// The window takes hardly any options; its page is the one of the command line.
into('usr/share/man/man1/holdfast-desktop.1.gz', zipped('.so man1/holdfast.1\n'));

const docs = 'usr/share/doc/holdfast';
for (const name of ['FORMAT.md', 'SECURITY-MODEL.md', 'USER-GUIDE.md', 'recover.py'])
  copy(`docs/${name}`, `${docs}/${name}`);
copy('rescue/page.html', `${docs}/Open a Holdfast backup.html`);
const guide = readFileSync(join(root, 'docs', 'USER-GUIDE.md'), 'utf8');
for (const [, name] of guide.matchAll(/\]\((pictures\/[\w-]+\.png)\)/g)) copy(`docs/${name}`, `${docs}/${name}`);
copy('src-tauri/linux/copyright', `${docs}/copyright`);
copy('CHANGELOG.md', `${docs}/CHANGELOG.md`);
const change = `holdfast (${version}) stable; urgency=medium\n\n  * What is new is in CHANGELOG.md.\n\n -- ${maintainer}  ${lastChange('%cD')}\n`;
into(`${docs}/changelog.gz`, zipped(change));
const bill = await sbom(version, machine.rust);
into(`${docs}/sbom.cdx.json`, JSON.stringify(bill, null, 1));
into(`${docs}/third-party-licences.txt.gz`, zipped(await notices(bill.components, machine.rust)));
execFileSync('chmod', ['-R', 'u=rwX,go=rX', tree]);

step('The .deb');
await debian();
step('The .rpm');
await fedora();
console.log(`\nThe packages are in target/package:\n  ${packages().join('\n  ')}`);

function packages() {
  return readdirSync(folder)
    .filter((name) => /\.(deb|rpm)$/.test(name))
    .map((name) => `${name}, ${(statSync(join(folder, name)).size / 1e6).toFixed(1)} MB`);
}

async function debian() {
  // dpkg-shlibdeps says which packages hold the libraries, and wants a source package around it.
  const source = join(folder, 'source');
  mkdirSync(join(source, 'debian'), { recursive: true });
  writeFileSync(join(source, 'debian', 'control'), 'Source: holdfast\n\nPackage: holdfast\nArchitecture: any\n');
  const programs = ['-e', holdfast, '-e', `${holdfast}-desktop`];
  const libraries = execFileSync('dpkg-shlibdeps', ['-O', '--ignore-missing-info', ...programs], {
    cwd: source,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const depends = /shlibs:Depends=(.*)/.exec(libraries)?.[1];
  if (!depends) stop('dpkg-shlibdeps found no libraries.');
  const size = execFileSync('du', ['-sk', '--apparent-size', tree], { encoding: 'utf8' }).split('\t')[0];
  const control = [
    'Package: holdfast',
    `Version: ${version}`,
    `Architecture: ${machine.deb}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${size}`,
    `Depends: ${depends}`,
    'Recommends: libayatana-appindicator3-1, shared-mime-info',
    'Suggests: fprintd, gnome-keyring, fonts-noto-cjk, python3-argon2, python3-nacl',
    'Section: utils',
    'Priority: optional',
    `Description: ${summary}`,
    ...description.map((line) => ` ${line}`)
  ];
  const staged = join(folder, 'deb');
  cpSync(tree, staged, { recursive: true });
  mkdirSync(join(staged, 'DEBIAN'));
  writeFileSync(join(staged, 'DEBIAN', 'control'), `${control.join('\n')}\n`);
  const sums = execFileSync('sh', ['-c', 'find usr -type f -print0 | sort -z | xargs -0 md5sum'], { cwd: staged });
  writeFileSync(join(staged, 'DEBIAN', 'md5sums'), sums);
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', staged]);
  const file = join(folder, `holdfast_${version}_${machine.deb}.deb`);
  await must('dpkg-deb', ['-Zxz', '--root-owner-group', '--build', staged, file], { quiet: true });
  rmSync(staged, { recursive: true });
}

async function fedora() {
  const top = join(folder, 'rpm');
  const staged = join(folder, 'rpm-tree');
  cpSync(tree, staged, { recursive: true });
  // Fedora looks for completions of zsh elsewhere.
  mkdirSync(join(staged, 'usr/share/zsh/site-functions'), { recursive: true });
  cpSync(join(staged, 'usr/share/zsh/vendor-completions'), join(staged, 'usr/share/zsh/site-functions'), {
    recursive: true
  });
  rmSync(join(staged, 'usr/share/zsh/vendor-completions'), { recursive: true });
  // And has no texts of licences in common.
  const licences = join(staged, 'usr/share/licenses/holdfast');
  mkdirSync(licences, { recursive: true });
  for (const name of ['LICENSE', 'LICENSE-MIT', 'LICENSE-APACHE']) cpSync(join(root, name), join(licences, name));
  const spec = [
    'Name: holdfast',
    `Version: ${version}`,
    'Release: 1',
    `Summary: ${summary}`,
    'License: MIT OR Apache-2.0',
    'Recommends: libayatana-appindicator-gtk3',
    '%description',
    ...description,
    '%install',
    'mkdir -p %{buildroot}',
    `cp -a "${staged}/." %{buildroot}`,
    '%files',
    ...['/usr/bin/*', '/usr/share/applications/*', '/usr/share/metainfo/*', '/usr/share/mime/packages/*'],
    ...['/usr/share/icons/hicolor/*/apps/*', '/usr/share/bash-completion/completions/*'],
    ...['/usr/share/zsh/site-functions/*', '/usr/share/fish/vendor_completions.d/*', '/usr/share/man/man1/*'],
    '/usr/share/doc/holdfast',
    '/usr/share/licenses/holdfast'
  ];
  mkdirSync(top, { recursive: true });
  writeFileSync(join(folder, 'holdfast.spec'), `${spec.join('\n')}\n`);
  const defines = [`_topdir ${top}`, `_rpmdir ${folder}`, '_build_name_fmt %%{NAME}-%%{VERSION}.%%{ARCH}.rpm'];
  const quiet = [
    'debug_package %{nil}',
    '__strip /bin/true',
    '_build_id_links none',
    'source_date_epoch_from_changelog 0',
    'use_source_date_epoch_as_buildtime 1',
    'clamp_mtime_to_source_date_epoch 1',
    '_buildhost holdfast.invalid'
  ];
  const line = [...defines, ...quiet].flatMap((define) => ['--define', define]);
  await must('rpmbuild', ['-bb', '--target', machine.rpm, ...line, join(folder, 'holdfast.spec')], { quiet: true });
  rmSync(staged, { recursive: true });
  rmSync(top, { recursive: true });
  if (!existsSync(join(folder, `holdfast-${version}.${machine.rpm}.rpm`))) stop('rpmbuild made no package.');
}
