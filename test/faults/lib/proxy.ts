import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import type { Gate } from './gate.ts';

/** Makes the gate a proxy; `refuse` answers with a status instead of letting through. */
export function asProxy(gate: Gate, refuse: (authorization: string | undefined) => number | null): void {
  const server = createServer((incoming, outgoing) => {
    const status = refuse(incoming.headers['proxy-authorization']);
    if (status !== null) {
      outgoing.writeHead(status, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
      return;
    }
    const onward = request(incoming.url ?? '', { headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    onward.end();
  });
  server.on('connect', (incoming, socket) => {
    const status = refuse(incoming.headers['proxy-authorization']);
    if (status !== null) {
      socket.end(
        `HTTP/1.1 ${String(status)} No\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n`,
      );
      return;
    }
    const [host = '', port = ''] = (incoming.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    socket.on('close', () => upstream.destroy());
  });
  gate.bytes((socket) => server.emit('connection', socket));
}
