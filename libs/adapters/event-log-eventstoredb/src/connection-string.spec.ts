import { connectionFault, credentialsIn, withLongerKeepAlive } from './connection-string.js';

describe('A connection string', () => {
  it.each([
    ['kurrentdb://a:2113', /^must begin with esdb/],
    ['esdb+discover://a,b,c', /^must name one DNS name/],
    ['esdb://user:secret@a:2113?tls=true&tlsCAFile=/nowhere/ca.crt', /^must name certificate files that exist/],
    ['esdb://user:secret@a:b:c', /^must look like/],
    ['esdb://user:secret@a?sesame=open', /^must have no options but/],
    ['xesdb://a:2113', /^must begin with esdb/],
    ['https://a:2113/esdb://', /^must begin with esdb/],
    ['esdb+discover://cluster.example:2113,b', /^must name one DNS name/],
    ['esdb://user:secret@a:2113,b:2113?tls=true&nodePreference=leader', undefined],
    ['esdb+discover://cluster.example:2113?tls=true', undefined],
    ['esdb+discover://cluster.example/?connectionName=one,two', undefined],
    ['esdb://a:2113?connectionName=esdb+discover://b,c', undefined],
    ['esdb://a:2113?', /^must have no options but/],
    ['esdb://a:2113?tls=true&&tlsCAFile=/nowhere/ca.crt', /^must have no options but/],
    ['esdb://a:2113?TLS=false&maxDiscoverAttempts=3&discoveryInterval=100', undefined],
    ['esdb://a:2113?tls=false&gossipTimeout=5&keepAliveInterval=10000&keepAliveTimeout=10000', undefined],
    ['esdb://a:2113?tls=false&defaultDeadline=1000', undefined],
    ['esdb://a:2113?tls=true&userCertFile=/nowhere/a.crt&userKeyFile=/nowhere/a.key', /^must name certificate files/],
  ])('such as %s is found to be %s', (url, expected) => {
    const fault = connectionFault(url);
    if (expected === undefined) expect(fault).toBeUndefined();
    else expect(fault).toMatch(expected);
    expect(fault ?? '').not.toContain('secret');
  });

  it('says in its refusal which options there are', () =>
    expect(connectionFault('esdb://a?sesame=open')).toBe(
      'must have no options but tls, tlscafile, tlsverifycert, usercertfile, userkeyfile, nodepreference, connectionname, ' +
        'maxdiscoverattempts, discoveryinterval, gossiptimeout, defaultdeadline, keepaliveinterval, keepalivetimeout',
    ));

  it.each([
    ['esdb://ana:secret@a:2113', { username: 'ana', password: 'secret' }],
    ['esdb+discover://ana:s%40cr%3Aet@a', { username: 'ana', password: 's@cr:et' }],
    ['esdb://a%40b:x:y@a', { username: 'a@b', password: 'x:y' }],
    ['esdb://a:2113', undefined],
    ['esdb://a:2113,b:2113?connectionName=x', undefined],
    ['esdb://ana@a:2113', undefined],
    ['://ana:secret@a', undefined],
  ])('such as %s names who we are: %j', (url, credentials) => expect(credentialsIn(url)).toEqual(credentials));

  it('can be had with a longer keep-alive, whatever else it says', () => {
    expect(withLongerKeepAlive('esdb://a:2113', 1)).toBe('esdb://a:2113?keepAliveTimeout=10001');
    expect(withLongerKeepAlive('esdb://a:2113?tls=false&keepAliveTimeout=500&x=1', 2)).toBe(
      'esdb://a:2113?tls=false&x=1&keepAliveTimeout=502',
    );
    expect(withLongerKeepAlive('esdb://a?&KEEPALIVETIMEOUT=500&xkeepAliveTimeout=7', 0)).toBe(
      'esdb://a?xkeepAliveTimeout=7&keepAliveTimeout=500',
    );
  });
});
