import type { ErrorCode } from '../../errors.ts';
import { errorAnswers, jsonAnswer, object, type Operation, type Paths, type Responses } from './model.ts';

const tags = ['Operation'];
const anybody: Operation['security'] = [];
const faultCodes: readonly ErrorCode[] = ['invalid_request', 'request_timeout', 'uri_too_long', 'headers_too_large', 'internal'];
const faults: Responses = errorAnswers('message', faultCodes);

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
          object({ status: { const: 'not_ready' }, reason: { enum: ['draining', 'disk_reserved', 'log_failed'] } }),
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
      description: 'From this machine and from private networks without a token; from elsewhere, and through a proxy, with it.',
      responses: {
        '200': { description: 'Text.', content: { 'text/plain': { schema: { type: 'string', pattern: '^# HELP ' } } } },
        ...errorAnswers('message', [
          ...faultCodes,
          'invalid_admin_token',
          'too_many_guesses',
          'session_expired',
          'origin_not_allowed',
        ]),
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
