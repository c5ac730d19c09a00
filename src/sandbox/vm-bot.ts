import { ContentType, Hl7Message, MedplumClient } from '@medplum/core';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import type { BotHandler } from '../medplum/bot.ts';
import { isRecord } from './walk.ts';

/** What a script prints with. */
export type BotConsole = Pick<Console, 'log' | 'info' | 'warn' | 'error' | 'debug'>;

/**
 * The handler of a deployed script, run as Medplum runs it: in a context of its own that holds these globals and no others.
 * `@medplum/core` is required from there, so it is another copy than the client's, as it is on the real server.
 * @throws Error when the script cannot be run or exports no handler.
 */
export function handlerIn(code: string, console: BotConsole): BotHandler {
  const context = createContext({
    console,
    fetch,
    require: createRequire(import.meta.url),
    process,
    ContentType,
    Hl7Message,
    MedplumClient,
    TextDecoder,
    TextEncoder,
    URL,
    URLSearchParams,
  });
  const script = `const exports = {}; const module = { exports };\n${code}\n;exports`;
  const exports: unknown = runInContext(`(() => { ${script.replace(/;exports$/, ';return exports;')} })()`, context);
  const handler = isRecord(exports) ? exports['handler'] : undefined;
  if (typeof handler !== 'function') throw new Error('exports.handler is not a function');
  return handler as BotHandler;
}
