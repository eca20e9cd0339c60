// npm run bindings: writes ui/src/lib/ipc/bindings.ts after a change in crates/app/src/dto or in src-tauri/src/commands.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages, installPackages } from './pages.mjs';
import { root } from './run.mjs';
import { writeBindings } from './build.mjs';

await installPackages();
await buildPages();
await writeBindings();
copyFileSync(join(root, 'target', 'bindings.ts'), join(root, 'ui', 'src', 'lib', 'ipc', 'bindings.ts'));
