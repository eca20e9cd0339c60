// What is said of many times, in milliseconds.
export interface Times {
  median: number;
  p95: number;
  most: number;
}

export function times(values: number[]): Times {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { median: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? NaN };
}
