// What the tests type. The phrases are public (BIP-39 test vectors).

export const PASSWORD = 'harbour lantern forty';
export const NEW_PASSWORD = 'nine quiet harbours';
export const BACKUP_PASSWORD = 'sextant mooring gravel otter plinth';
export const WORDS = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
export const DID = 'did:key:z6Mkg31j619vWiZjm8qPXtc8ptN894zhmTDFjMJ71PELsyeg';
/** Of the other words. */
export const OTHER_DID = 'did:key:z6MkepC1HwkzfAMrM5jRJE6FCpp9arnp2nxkmgT6PEftKuUU';
export const OTHER_WORDS = 'letter advice cage absurd amount doctor acoustic avoid letter advice cage above';
/** A vector of 24 words. */
export const LONG_WORDS =
  'hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length';

/** The phrase of Minima's documentation of cold storage. */
export const MINIMA =
  'PENALTY MEAN FEDERAL SENSE AGREE SCALE EXHAUST ARROW HUB DAY VELVET AISLE LATIN NATURE CHEF GAUGE DARING REFUSE TINY REMIND MOMENT VINTAGE POLE ELEGANT';

/** A share of SLIP-0039's vector 4. */
export const SHARE =
  'shadow pistol academic always adequate wildlife fancy gross oasis cylinder mustang wrist rescue view short owner flip making coding armed';
/** The other share of that vector. */
export const OTHER_SHARE =
  'shadow pistol academic acid actress prayer class unknown daughter sweater depict flip twice unkind craft early superior advocate guest smoking';
/** A seed of Electrum's own tests. */
export const ELECTRUM = 'wild father tree among universe such mobile favorite target dynamic credit identify';
/** A seed of 13 words, made by bip_utils. */
export const MONERO = 'onward possible lagoon olympics saucepan foamy jittery gearbox bovine spud rapid muffin gearbox';
/** A cipher seed of LND's own tests. */
export const LND =
  'ability liquid travel stem barely drastic pact cupboard apple thrive morning oak feature tissue couch old math inform success suggest drink motion know royal';
