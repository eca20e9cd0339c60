// Seconds that run down, for as long as they are shown.

const TICK_MS = 500;

export class Countdown {
  /** Whole seconds that are left, rounded up. */
  left = $state(0);

  /** Runs down from `seconds`; gives what stops it, for an effect. */
  run(seconds: number, onend: () => void = () => undefined): () => void {
    const [start, startOfDay] = [performance.now(), Date.now()];
    const look = () => {
      // The first may stand still while the computer sleeps, the second can be set back: whichever is further counts.
      const spent = Math.max(performance.now() - start, Date.now() - startOfDay);
      this.left = Math.max(0, Math.ceil((seconds * 1_000 - spent) / 1_000));
    };
    look();
    if (seconds <= 0) return () => undefined;
    const timer = setInterval(() => {
      look();
      if (this.left === 0) {
        clearInterval(timer);
        onend();
      }
    }, TICK_MS);
    return () => clearInterval(timer);
  }
}
