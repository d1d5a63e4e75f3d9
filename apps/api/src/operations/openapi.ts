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
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json' });
};
