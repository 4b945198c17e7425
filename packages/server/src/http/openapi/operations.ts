import { errorAnswers, jsonAnswer, object, type Operation, type Paths, type Responses } from './model.ts';

const tags = ['Operation'];
const anybody: Operation['security'] = [];
const faults: Responses = errorAnswers('message', [
  'invalid_request',
  'request_timeout',
  'uri_too_long',
  'headers_too_large',
  'internal',
]);

export const operationPaths: Paths = {
  '/healthz': { get: healthOperation('isAlive') },
  '/health': { get: healthOperation('isAlive_health') },
  '/readyz': {
    get: {
      operationId: 'isReady',
      tags,
      security: anybody,
      summary: 'Ready to take events',
      responses: {
        ...faults,
        '200': jsonAnswer('It takes events.', object({ status: { const: 'ready' } })),
        '503': jsonAnswer(
          'It takes none: it is shutting down, or its log has failed.',
          object({ status: { const: 'not_ready' }, reason: { enum: ['draining', 'log_failed'] } }),
        ),
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      tags,
      security: anybody,
      summary: 'Counts and gauges in the text format of Prometheus',
      responses: {
        '200': { description: 'Text.', content: { 'text/plain': { schema: { type: 'string', pattern: '^# HELP ' } } } },
        ...faults,
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getOpenApi',
      tags,
      security: anybody,
      summary: 'This document',
      responses: {
        '200': jsonAnswer('OpenAPI 3.1.', { type: 'object', required: ['openapi', 'info', 'paths'] }),
        ...faults,
      },
    },
  },
};

function healthOperation(operationId: string): Operation {
  return {
    operationId,
    tags,
    security: anybody,
    summary: 'Alive',
    responses: { '200': jsonAnswer('The process answers.', object({ status: { const: 'ok' } })), ...faults },
  };
}
