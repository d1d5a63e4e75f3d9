/** A request as it goes over the wire. */
export const requestBytes = ({ port, token, method, path, body, headers = {} }) => {
  const json = body === undefined ? '' : JSON.stringify(body);
  const type = body === undefined ? [] : ['Content-Type: application/json'];
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${token}`,
    ...type,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(json)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${json}`);
};
