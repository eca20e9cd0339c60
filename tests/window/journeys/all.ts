// Every journey, for the tours and for what is looked at on every screen.
import { backupsJourney } from './backups';
import { ceremonyJourney } from './ceremony';
import { computersJourney } from './computers';
import { statesJourney } from './states';
import { systemsJourney } from './systems';
import { unlockJourney } from './unlock';

export const journeys = {
  ceremony: ceremonyJourney,
  backups: backupsJourney,
  computers: computersJourney,
  systems: systemsJourney,
  states: statesJourney
};

/** Those with a bus and a reader of their own, which takes root. */
export const rootJourneys = { unlock: unlockJourney };
