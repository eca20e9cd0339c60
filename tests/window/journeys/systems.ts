// Words of other systems: named, kept as what they are, and words that nothing can be checked of.
import { LND, MONERO, PASSWORD, WORDS } from '../known';
import { Keep } from '../screens/keep';
import { Unlock } from '../screens/unlock';
import type { Stage } from './stage';

export async function systemsJourney(stage: Stage): Promise<void> {
  stage.data.withAccount(WORDS, 'Home', PASSWORD);
  const app = await stage.start();
  const keep = new Keep(app);
  const begin = async () => {
    await app.visit('Accounts');
    await app.click('button', 'Import');
    await app.toPrivate();
    await app.get('heading', 'Import a phrase');
  };
  await new Unlock(app).unlock(PASSWORD);

  await begin();
  await app.click('button', 'Wallet');
  await app.get('textbox', 'Word 1');
  await keep.paste(MONERO);
  await app.get('button', 'Keep as Monero');
  await stage.look('import-other-system');
  await app.click('button', 'Keep as Monero');
  await app.type('Name', 'Savings');
  await app.get('textbox', 'Word 13');
  await stage.look('import-monero');
  await app.click('button', 'Go on');
  await app.get('heading', 'Is this your identity?');
  await stage.look('preview-monero');
  await keep.confirmIdentity();
  await keep.password(PASSWORD);
  await keep.later();

  await begin();
  await app.click('button', 'Another system');
  await app.get('button', 'Other words');
  await stage.look('import-systems');
  await app.click('button', 'Other words');
  await app.get('textbox', 'Word 1');
  await keep.paste('Xyzzy plugh foo7 under-the-stairs');
  await app.type('Name', 'Cellar');
  await app.click('button', 'Go on');
  await app.alert('Nothing about these words can be checked');
  await stage.look('import-unchecked');
  await app.click('button', 'Go on');
  await app.shows('no address from these words');
  await stage.look('preview-no-address');
  await app.click('button', 'Yes, keep it');
  await keep.password(PASSWORD);
  await keep.later();

  await begin();
  await app.click('button', 'Another system');
  await app.click('button', 'LND');
  await app.get('textbox', 'Word 24');
  await keep.fill(LND);
  await app.type('Name', 'Node');
  await stage.look('import-lnd');
  await app.click('button', 'Go on');
  await app.shows('no address from these words');
  await app.click('button', 'Yes, keep it');
  await keep.password(PASSWORD);
  await keep.later();
  await app.get('heading', 'Account');
  await stage.look('account-no-address');
  await app.visit('Accounts');
  await app.shows('Savings');
  await stage.look('accounts-systems');
  await stage.stop();
}
