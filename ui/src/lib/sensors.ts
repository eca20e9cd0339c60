// What the system's biometrics are called.
import type { SensorView } from '$lib/ipc/types';
import { m } from '$lib/paraglide/messages';

const names: Record<SensorView, () => string> = {
  fingerprint: m.sensor_fingerprint,
  touchId: m.sensor_touch_id,
  hello: m.sensor_hello
};

const prompts: Record<SensorView, () => string> = {
  fingerprint: m.sensor_touch_fingerprint,
  touchId: m.sensor_touch_touch_id,
  hello: m.sensor_touch_hello
};

/** As in "Unlock with …". */
export function sensorName(sensor: SensorView): string {
  return names[sensor]();
}

/** What to do now. */
export function sensorPrompt(sensor: SensorView): string {
  return prompts[sensor]();
}
