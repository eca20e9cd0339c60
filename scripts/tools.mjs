// Programs of Cargo's that the tasks use: one that is installed in that version, or else one that is built once into target/tools.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { must, root, step } from './run.mjs';

/** Where a program of a crate is, which is built if it is not there. Quickly: none of them is waited for as long as its build. */
export async function tool(name, version, options) {
  if (installed(name) === version) return name;
  const folder = join(root, 'target', 'tools', `${name}-${version}`);
  const program = join(folder, 'bin', name);
  if (!existsSync(program)) {
    if (!options?.behind) step(`Building ${name}`);
    const quick = { CARGO_PROFILE_RELEASE_OPT_LEVEL: '0', CARGO_PROFILE_RELEASE_LTO: 'off' };
    // Apart from the programs of Holdfast, whose settings are others.
    const env = { ...quick, CARGO_TARGET_DIR: join(root, 'target', 'tools', 'build') };
    await must('cargo', ['install', '--quiet', name, '--version', version, '--locked', '--root', folder], {
      ...options,
      env
    });
  }
  return program;
}

/** The version of a program that is on the path. */
function installed(name) {
  const { stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
  return stdout?.match(/\d+\.\d+\.\d+/)?.[0];
}
