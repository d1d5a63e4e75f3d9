// The specs run against servers in mode `off`, which must then have recorded nothing and called nobody.
process.env.SITREP_TEST_MODE = 'off';
