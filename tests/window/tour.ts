// Screens of the app with a picture of each: all of them in both languages, both themes and both sizes, or just in English, light and small.
import { afterEach, beforeAll, describe, test } from 'vitest';
import { journeys, rootJourneys } from './journeys/all';
import { Stage } from './journeys/stage';
import { noPictures, photographer, sizes } from './photographer';

const played = process.env['HOLDFAST_TOUR'];
const rounds =
  played === 'short'
    ? { languages: ['en'], themes: ['light'], sizes: sizes.slice(0, 1) }
    : { languages: ['en', 'zh-Hans'], themes: ['light', 'dark'], sizes };

let stage: Stage | undefined;

beforeAll(noPictures);

afterEach(async () => stage?.end());

describe.each(rounds.languages)('%s', (language) => {
  describe.each(rounds.themes)('%s', (theme) => {
    describe.each(rounds.sizes)('$width x $height', (size) => {
      test.each(Object.entries(played === 'unlock' ? rootJourneys : journeys))('%s', async (name, journey) => {
        stage = new Stage({ theme, language }, photographer({ theme, language, journey: name }, size));
        await journey(stage);
      });
    });
  });
});
