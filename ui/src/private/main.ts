import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '$lib/app.css';
import { begin, letters } from '$lib/begin';
import { SealedChannel } from '$lib/ipc/sealed';
import { transport } from '$lib/ipc/tauri';

begin();

// The keys are made and exchanged while the screens are loaded: a person waits for whichever takes longer, not for both.
const channel = SealedChannel.open(transport);
const [{ show }] = await Promise.all([import('./show'), letters()]);
show(channel);
