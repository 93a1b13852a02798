/** The version of the archstone_* tables. */
export const OWN_VERSION = 3;
