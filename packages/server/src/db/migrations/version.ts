/** The version of the archstone_* tables and indexes. */
export const OWN_VERSION = 4;
