import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { asOpenApi31 } from './openapi-3-1.js';
import { addExamples } from './openapi-examples.js';
import { addProblems } from './openapi-problems.js';

/** `/openapi.json` for programs, `/docs` for people: both from the code of the routes. */
export const serveOpenApi = (app: NestFastifyApplication, version: string): void => {
  // Worked out for whoever asks first: a start does not wait for it.
  SwaggerModule.setup('docs', app, () => describe(app, version), { jsonDocumentUrl: 'openapi.json' });
};

const describe = (app: NestFastifyApplication, version: string): OpenAPIObject => {
  const config = new DocumentBuilder()
    .setTitle('Sitrep')
    .setDescription(
      'An event-sourced incident tracker with content-free telemetry. Errors are RFC 9457 problem documents.',
    )
    .setVersion(version)
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${method}${controller.replace(/Route$/, '')}`,
  });
  for (const [place, path] of Object.entries(document.paths)) {
    const [, version, topic] = place.split('/');
    for (const operation of [path.get, path.post, path.put, path.patch, path.delete])
      if (operation) operation.tags = [topic ?? version!];
    if (version === 'v1') path.get?.parameters?.push(sitrepPosition);
    for (const write of [path.post, path.put, path.patch, path.delete]) {
      write?.parameters?.push(idempotencyKey);
      if (/^\/v1\/(incidents|playbooks)\/\{id\}/.test(place)) write?.parameters?.push(ifMatch);
    }
  }
  addProblems(document);
  addExamples(document);
  return asOpenApi31(document);
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description:
    'One key for one request: sent once more, it takes effect once and is answered as it was. 1 to 255 visible ASCII ' +
    'characters; with another request, 422; while the first is under way, 409.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const ifMatch = {
  name: 'If-Match',
  in: 'header' as const,
  required: false,
  description: 'The ETag of an answer: the write is refused (412) where there is a newer version by now.',
  schema: { type: 'string', example: '"7"' },
};

const sitrepPosition = {
  name: 'Sitrep-Position',
  in: 'header' as const,
  required: false,
  description: 'The header of this name of a write: the answer shows at least that write, on any process.',
  schema: { type: 'string' },
};
