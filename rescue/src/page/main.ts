import type { Job, Said } from '../job';
import { accounts, saved, title } from './accounts';
import { button, element } from './dom';
import { type Key, type Language, type Say, other, preferred, speaker } from './language';
import { type Chosen, type State, type Trouble, LONGEST_FILE, answered, bytesOf, chosen } from './state';
import { hideWords } from './words';

/** The worker's script, put there when the page is built. */
declare const WORKER: string;

/** After so long without a key or a pointer everything is forgotten, in milliseconds. */
const IDLE = 10 * 60 * 1000;

const page = document.getElementById('page') ?? document.body;
let language: Language = preferred(navigator.languages);
// In a frame another page could lie over this one.
const isAlone = location.protocol === 'file:' && window.top === window.self;
let state: State = isAlone ? { kind: 'choose', trouble: null } : { kind: 'online' };
let worker: Worker | null = null;
let idle = 0;

function become(next: State): void {
  hideWords();
  state = next;
  show();
  page.querySelector<HTMLElement>('[data-first], h1')?.focus();
}

/** In another language; what was typed stays. */
function speak(next: Language): void {
  const field = () => page.querySelector<HTMLInputElement>('#password');
  const typed = field()?.value ?? '';
  language = next;
  become(state);
  const now = field();
  if (now) now.value = typed;
}

function show(): void {
  const say = speaker(language);
  document.documentElement.lang = language;
  document.title = say('title');
  const turn = other(language);
  const change = button(turn.name, () => speak(turn.language), { class: 'language', lang: turn.language });
  page.replaceChildren(element('header', {}, element('span', {}, 'Holdfast'), change), ...screen(say), footer(say));
}

function footer(say: Say): HTMLElement {
  return element('footer', {}, element('p', {}, say('version')));
}

function screen(say: Say): Node[] {
  switch (state.kind) {
    case 'online':
      return [title(say('online_title')), element('p', {}, say('online_text'))];
    case 'choose':
      return [
        title(say('title')),
        element('p', {}, say('intro')),
        element('p', {}, say('intro_care')),
        ...trouble(state.trouble, say),
        fileField(say)
      ];
    case 'password':
      return [title(say('title')), ...trouble(state.trouble, say), passwordForm(state.chosen, false, say)];
    case 'salvage':
      return [title(say('salvage_title')), ...trouble(state.trouble, say), passwordForm(state.chosen, true, say)];
    case 'working':
      return working(say);
    case 'opened':
      return [...accounts(state.opened, say, language), done(say)];
    case 'found':
      return [...saved(state.found, say, language), ...again(state, say), done(say)];
    case 'gone':
      return [
        title(say('gone_title')),
        ...(state.wasIdle ? [element('p', {}, say('gone_idle'))] : []),
        element('p', {}, say('gone_text')),
        element(
          'div',
          { class: 'row' },
          button(say('gone_again'), () => become({ kind: 'choose', trouble: null }))
        )
      ];
  }
}

function trouble(code: Trouble | null, say: Say): Node[] {
  if (code === null) return [];
  const keys: Partial<Record<Trouble, Key>> = {
    'too-large': 'file_too_large',
    unreadable: 'file_unreadable',
    nothing: 'saved_none'
  };
  const key = keys[code] ?? (`error_${code}` as Key);
  return [element('p', { class: 'notice error', role: 'alert' }, say(key))];
}

function fileField(say: Say): HTMLElement {
  const field = element('input', { type: 'file', id: 'file', accept: '.holdfast', 'aria-describedby': 'file-hint' });
  field.addEventListener('change', () => {
    const file = field.files?.[0];
    if (file) void read(file);
  });
  return element(
    'div',
    { class: 'panel' },
    element('label', { for: 'file' }, say('file_label')),
    element('p', { id: 'file-hint' }, say('file_hint')),
    field
  );
}

async function read(file: File): Promise<void> {
  if (file.size > LONGEST_FILE) return become({ kind: 'choose', trouble: 'too-large' });
  try {
    become(chosen(file.name, await bytesOf(file)));
  } catch {
    become({ kind: 'choose', trouble: 'unreadable' });
  }
}

function passwordForm(of: Chosen, isSalvage: boolean, say: Say): HTMLElement {
  const field = element('input', {
    type: 'password',
    id: 'password',
    autocomplete: 'off',
    'data-first': true,
    spellcheck: 'false'
  });
  const shown = element('input', { type: 'checkbox' });
  shown.addEventListener('change', () => (field.type = shown.checked ? 'text' : 'password'));
  const unsure = element('input', { type: 'checkbox' });
  const form = element(
    'form',
    { class: 'panel' },
    element('h2', {}, of.name),
    element('p', {}, say(isSalvage ? 'salvage_text' : of.role === null ? 'about_none' : `about_role_${of.role}`)),
    element('label', { for: 'password' }, say('password_label')),
    field,
    element('label', { class: 'inline' }, shown, say('password_show')),
    isSalvage ? element('label', { class: 'inline' }, unsure, say('salvage_unsure')) : null,
    element(
      'div',
      { class: 'row' },
      element('button', { type: 'submit', class: 'first' }, say(isSalvage ? 'salvage' : 'open')),
      button(say('file_other'), () => become({ kind: 'choose', trouble: null }))
    )
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    start(of, field.value, isSalvage ? { unsure: unsure.checked } : null);
    field.value = '';
  });
  return form;
}

function working(say: Say): Node[] {
  const bar = element('progress', { 'aria-label': say('working_title') });
  return [
    title(say('working_title')),
    element('p', { id: 'working' }, say('working_text')),
    bar,
    element('div', { class: 'row' }, button(say('stop'), stop))
  ];
}

/** Moves the bar as the time goes by that the work may take. */
function count(seconds: number): void {
  const start = performance.now();
  const tick = () => {
    const bar = page.querySelector('progress');
    if (state.kind !== 'working' || !bar) return;
    const part = (performance.now() - start) / 1000 / seconds;
    bar.value = Math.min(part, 0.98);
    if (part > 1.5) page.querySelector('#working')?.replaceChildren(speaker(language)('working_long'));
    setTimeout(tick, 200);
  };
  tick();
}

function start(of: Chosen, password: string, salvage: Job['salvage']): void {
  become({ kind: 'working', chosen: of, salvage });
  const address = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }));
  const own = new Worker(address);
  worker = own;
  const end = (said: Said) => {
    own.terminate();
    URL.revokeObjectURL(address);
    if (worker !== own) return;
    worker = null;
    become(answered(state, said));
  };
  own.addEventListener('message', (event: MessageEvent<Said>) => {
    if (event.data.kind === 'estimate') count(event.data.seconds);
    else end(event.data);
  });
  own.addEventListener('error', () => end({ kind: 'refused', code: 'other' }));
  const job: Job = { file: of.bytes, password, salvage };
  own.postMessage(job);
}

function stop(): void {
  worker?.terminate();
  worker = null;
  if (state.kind !== 'working') return;
  become({ kind: state.salvage ? 'salvage' : 'password', chosen: state.chosen, trouble: null });
}

/** Goes back to the search, for words that may be wrong besides. */
function again(of: Extract<State, { kind: 'found' }>, say: Say): HTMLElement[] {
  if (of.unsure) return [];
  const search = button(say('salvage_again'), () => become({ kind: 'salvage', chosen: of.chosen, trouble: null }));
  return [element('p', {}, say('salvage_again_text')), element('div', { class: 'row' }, search)];
}

function done(say: Say): HTMLElement {
  return element(
    'div',
    { class: 'row' },
    button(say('done'), () => forget(false))
  );
}

/** Nothing that was opened stays. */
function forget(wasIdle: boolean): void {
  worker?.terminate();
  worker = null;
  become({ kind: 'gone', wasIdle });
}

function begin(): void {
  show();
  if (state.kind === 'online') return;
  const restart = () => {
    clearTimeout(idle);
    idle = window.setTimeout(() => {
      // Long work is no sign that nobody is there.
      if (state.kind === 'working') restart();
      else if (state.kind !== 'choose' && state.kind !== 'gone') forget(true);
    }, IDLE);
  };
  for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel'])
    addEventListener(event, restart, { passive: true });
  restart();
  // A file that is dropped is not opened by the browser in the place of the page.
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file && state.kind === 'choose') void read(file);
  });
  document.addEventListener('visibilitychange', hideWords);
  addEventListener('blur', hideWords);
  // A page that comes back from the browser's memory has forgotten.
  addEventListener('pagehide', () => state.kind !== 'choose' && forget(false));
}

begin();
