// The node that the tests run against, in a process of its own. It is TypeScript, which Node reads once it is told that
// `./x.js` lies in `./x.ts`.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

registerHooks({
  resolve: (specifier, context, next) => {
    const isOurs = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
    const source = isOurs && new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    return next(source && existsSync(fileURLToPath(source)) ? source.href : specifier, context);
  },
});
const { EventStoreNode } = await import('../../test/support/eventstoredb/node.ts');

const node = await EventStoreNode.start();
process.send(node.url());
process.on('disconnect', () => process.exit());
