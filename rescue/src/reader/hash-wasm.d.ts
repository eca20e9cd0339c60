// The part of hash-wasm's bundle for Argon2 that is used here.
declare module 'hash-wasm/dist/argon2.umd.min.js' {
  interface Options {
    password: Uint8Array;
    salt: Uint8Array;
    iterations: number;
    parallelism: number;
    /** In KiB. */
    memorySize: number;
    hashLength: number;
    outputType: 'binary';
  }
  const argon2: { argon2id(options: Options): Promise<Uint8Array> };
  export default argon2;
}
