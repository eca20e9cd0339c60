// @vitest-environment node
import { createCipheriv, createDecipheriv, createECDH, hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { SealedChannel, type Transport } from './sealed';

/** The core's end, written with another library. */
class Core implements Transport {
  readonly seen: string[] = [];
  #keys = new Map<string, Buffer>();
  #received = 0;
  #sent = 0;

  open(key: string): Promise<string> {
    const ecdh = createECDH('prime256v1');
    const own = ecdh.generateKeys();
    const theirs = Buffer.from(key, 'base64');
    const salt = Buffer.concat([theirs, own]);
    for (const label of ['page-to-core', 'core-to-page']) {
      const derived = hkdfSync('sha256', ecdh.computeSecret(theirs), salt, `holdfast/ipc/1/${label}`, 32);
      this.#keys.set(label, Buffer.from(derived));
    }
    return Promise.resolve(own.toString('base64'));
  }

  call(sealed: string): Promise<string> {
    this.seen.push(sealed);
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#key('page-to-core'), nonce(this.#received++));
    decipher.setAuthTag(bytes.subarray(-16));
    const request = Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]);
    const cipher = createCipheriv('aes-256-gcm', this.#key('core-to-page'), nonce(this.#sent++));
    const reply = cipher.update(JSON.stringify({ echo: JSON.parse(request.toString()) }));
    return Promise.resolve(Buffer.concat([reply, cipher.final(), cipher.getAuthTag()]).toString('base64'));
  }

  #key(label: string): Buffer {
    return this.#keys.get(label) ?? Buffer.alloc(0);
  }
}

function nonce(count: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(count), 4);
  return bytes;
}

test('what is asked arrives, and what is answered comes back', async () => {
  const core = new Core();
  const channel = await SealedChannel.open(core);
  expect(await channel.ask({ ask: 'password', password: 'harbour' })).toEqual({
    echo: { ask: 'password', password: 'harbour' }
  });
  expect(await channel.ask('Grüße')).toEqual({ echo: 'Grüße' });
});

test('requests made at once arrive in their order', async () => {
  const channel = await SealedChannel.open(new Core());
  const replies = await Promise.all([1, 2, 3, 4].map((number) => channel.ask(number)));
  expect(replies).toEqual([{ echo: 1 }, { echo: 2 }, { echo: 3 }, { echo: 4 }]);
});

test('the same request never looks the same', async () => {
  const core = new Core();
  const channel = await SealedChannel.open(core);
  await channel.ask('same');
  await channel.ask('same');
  expect(core.seen[0]).not.toBe(core.seen[1]);
  expect(core.seen.join()).not.toContain(btoa('same'));
});

test('a reply that was altered is refused', async () => {
  const core = new Core();
  const honest = core.call.bind(core);
  core.call = async (sealed) => {
    const reply = await honest(sealed);
    return (reply.startsWith('A') ? 'B' : 'A') + reply.slice(1);
  };
  const channel = await SealedChannel.open(core);
  await expect(channel.ask('hello')).rejects.toThrow();
});
