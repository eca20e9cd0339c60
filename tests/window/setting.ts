// One app on one data directory for each test.
import { afterEach } from 'vitest';
import { App, DataFolder } from './driver';
import { PASSWORD, WORDS } from './known';
import { Unlock } from './screens/unlock';

const running: { app: App | undefined; data: DataFolder }[] = [];

afterEach(async () => {
  for (const { app, data } of running.splice(0)) {
    await app?.stop();
    data.remove();
  }
});

/** An app on an empty data directory, or on one that is prepared first. */
export async function start(prepare: (data: DataFolder) => void = () => undefined): Promise<App> {
  const data = new DataFolder();
  const entry: (typeof running)[number] = { app: undefined, data };
  running.push(entry);
  prepare(data);
  entry.app = await App.start(data);
  return entry.app;
}

/** An unlocked app with one account, "Home". */
export async function unlocked(prepare: (data: DataFolder) => void = () => undefined): Promise<App> {
  const app = await start((data) => {
    data.withAccount(WORDS, 'Home', PASSWORD);
    prepare(data);
  });
  await new Unlock(app).unlock(PASSWORD);
  return app;
}

/** Ends the app and starts another on the same data directory. */
export async function restart(app: App): Promise<App> {
  const entry = running.find((other) => other.app === app);
  if (!entry) throw new Error('this app was not started here');
  await app.stop();
  entry.app = await App.start(entry.data);
  return entry.app;
}
