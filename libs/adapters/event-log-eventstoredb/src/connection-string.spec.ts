import { connectionFault, withLongerKeepAlive } from './connection-string.js';

describe('A connection string', () => {
  it.each([
    ['kurrentdb://a:2113', /^must begin with esdb/],
    ['esdb+discover://a,b,c', /^must name one DNS name/],
    ['esdb://user:secret@a:2113?tls=true&tlsCAFile=/nowhere/ca.crt', /^must name certificate files that exist/],
    ['esdb://user:secret@a:b:c', /^must look like/],
    ['esdb://user:secret@a?sesame=open', /^must have no options but/],
    ['esdb://user:secret@a:2113,b:2113?tls=true&nodePreference=leader', undefined],
  ])('such as %s is found to be %s', (url, expected) => {
    const fault = connectionFault(url);
    if (expected === undefined) expect(fault).toBeUndefined();
    else expect(fault).toMatch(expected);
    expect(fault ?? '').not.toContain('secret');
  });

  it('can be had with a longer keep-alive, whatever else it says', () => {
    expect(withLongerKeepAlive('esdb://a:2113', 1)).toBe('esdb://a:2113?keepAliveTimeout=10001');
    expect(withLongerKeepAlive('esdb://a:2113?tls=false&keepAliveTimeout=500&x=1', 2)).toBe(
      'esdb://a:2113?tls=false&x=1&keepAliveTimeout=502',
    );
  });
});
