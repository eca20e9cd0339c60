// Every screen of the app in both languages, both themes and both sizes, with a picture of each.
import { afterEach, beforeAll, describe, test } from 'vitest';
import { journeys, rootJourneys } from './journeys/all';
import { Stage } from './journeys/stage';
import { noPictures, photographer, sizes } from './photographer';

const played = process.env['HOLDFAST_TOUR'] === 'unlock' ? rootJourneys : journeys;

let stage: Stage | undefined;

beforeAll(noPictures);

afterEach(async () => stage?.end());

describe.each(['en', 'zh-Hans'])('%s', (language) => {
  describe.each(['light', 'dark'])('%s', (theme) => {
    describe.each(sizes)('$width x $height', (size) => {
      test.each(Object.entries(played))('%s', async (name, journey) => {
        stage = new Stage({ theme, language }, photographer({ theme, language, journey: name }, size));
        await journey(stage);
      });
    });
  });
});
