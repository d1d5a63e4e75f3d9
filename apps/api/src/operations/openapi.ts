import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** `/openapi.json` for programs, `/docs` for people: both from the code of the routes. */
export const serveOpenApi = (app: NestFastifyApplication, version: string): void => {
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
  for (const path of Object.values(document.paths))
    for (const write of [path.post, path.put, path.patch, path.delete]) write?.parameters?.push(idempotencyKey);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json' });
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
