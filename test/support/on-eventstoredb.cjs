// What a jest project runs first, whose tests are to be on a cluster.
process.env.SITREP_TEST_LOG = 'eventstoredb';
