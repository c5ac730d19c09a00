import type { Express } from 'express';
import type { Server } from 'node:http';
import { createServer } from 'node:http';

const LOOPBACK = '127.0.0.1';

/** Another program listens on the port already. */
export class PortInUse extends Error {
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`Port ${port} is in use by another program`, { cause });
    this.name = 'PortInUse';
    this.port = port;
  }
}

/** Listens on the loopback interface only; rejects with `PortInUse`. */
export function listen(app: Express, port: number): Promise<{ readonly server: Server; readonly baseUrl: string }> {
  const server = createServer(app);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortInUse(port, error) : error);
    });
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      const actual = typeof address === 'object' && address ? address.port : port;
      resolve({ server, baseUrl: `http://${LOOPBACK}:${actual}/` });
    });
  });
}

/** Stops listening and drops what connections are left. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
