// npm run rescue: builds rescue/page.html, the page that opens backups in any browser, after a change in rescue.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { installPackages } from './pages.mjs';
import { rescuePage, rescuePagePath } from './rescue-page.mjs';

await installPackages();
const page = await rescuePage();
writeFileSync(rescuePagePath, page);
const hash = createHash('sha256').update(page).digest('hex');
console.log(`rescue/page.html: ${Buffer.byteLength(page)} bytes, SHA-256 ${hash}`);
