// Sealing what goes between this page and the core; the other end is crates/app/src/sealed_channel.rs.
// One-time ECDH on P-256, HKDF-SHA256 salted with both public keys, AES-256-GCM with a counter for each direction.

/** How sealed messages travel. */
export interface Transport {
  open(key: string): Promise<string>;
  call(sealed: string): Promise<string>;
}

const FROM_PAGE = 'holdfast/ipc/1/page-to-core';
const TO_PAGE = 'holdfast/ipc/1/core-to-page';

class Direction {
  #count = 0n;

  constructor(readonly key: CryptoKey) {}

  next(): AesGcmParams {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setBigUint64(4, this.#count);
    this.#count += 1n;
    return { name: 'AES-GCM', iv };
  }
}

export class SealedChannel {
  readonly #transport: Transport;
  readonly #fromPage: Direction;
  readonly #toPage: Direction;
  /** Requests go one after another: the nonces count. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(transport: Transport, fromPage: Direction, toPage: Direction) {
    this.#transport = transport;
    this.#fromPage = fromPage;
    this.#toPage = toPage;
  }

  static async open(transport: Transport): Promise<SealedChannel> {
    const curve = { name: 'ECDH', namedCurve: 'P-256' };
    const pair = await crypto.subtle.generateKey(curve, false, ['deriveBits']);
    const own = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const theirs = fromBase64(await transport.open(toBase64(own)));
    const peer = await crypto.subtle.importKey('raw', theirs, curve, false, []);
    const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: peer }, pair.privateKey, 256);
    const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
    const salt = new Uint8Array([...own, ...theirs]);
    const direction = async (label: string, usage: KeyUsage) => {
      const info = new TextEncoder().encode(label);
      const hkdf = { name: 'HKDF', hash: 'SHA-256', salt, info };
      return new Direction(
        await crypto.subtle.deriveKey(hkdf, secret, { name: 'AES-GCM', length: 256 }, false, [usage])
      );
    };
    return new SealedChannel(transport, await direction(FROM_PAGE, 'encrypt'), await direction(TO_PAGE, 'decrypt'));
  }

  /** Sends a request and waits for its reply. */
  ask(request: unknown): Promise<unknown> {
    const reply = this.#last.then(() => this.#exchange(request));
    // What it resolves to is not kept: it may be words.
    this.#last = reply.then(
      () => undefined,
      () => undefined
    );
    return reply;
  }

  async #exchange(request: unknown): Promise<unknown> {
    const text = new TextEncoder().encode(JSON.stringify(request));
    const sealed = await crypto.subtle.encrypt(this.#fromPage.next(), this.#fromPage.key, text);
    text.fill(0);
    const answer = fromBase64(await this.#transport.call(toBase64(new Uint8Array(sealed))));
    const opened = new Uint8Array(await crypto.subtle.decrypt(this.#toPage.next(), this.#toPage.key, answer));
    const reply: unknown = JSON.parse(new TextDecoder().decode(opened));
    opened.fill(0);
    return reply;
  }
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
