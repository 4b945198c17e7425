import { createOpenApiCheck } from '@fairlead/testkit';
import { describe, expect, test } from 'vitest';
import { openApiDocument } from '../src/http/openapi.ts';
import type { Operation } from '../src/http/openapi/model.ts';

const { findAnswerFaults, findOperation } = createOpenApiCheck(openApiDocument);

describe('what answers are held to the description by', () => {
  const json = (value: unknown, status = 200): Parameters<typeof findAnswerFaults>[1] => ({
    status,
    header: (name) => ({ 'content-type': 'application/json' })[name.toLowerCase()],
    text: JSON.stringify(value),
  });

  test('knows an operation by its target, whatever stands around it', () => {
    for (const target of ['/healthz', '//healthz/', 'http://localhost:80/healthz?x=/y']) {
      expect(findOperation('GET', target)?.operationId).toBe('isAlive');
    }
    expect(findOperation('GET', '/api/events/1.0')).toBe(openApiDocument.paths['/api/events/{row}']?.get);
    expect(findOperation('GET', '/api/quarantine/summary')).toBe(openApiDocument.paths['/api/quarantine/summary']?.get);
    expect([findOperation('POST', '/healthz'), findOperation('GET', '/nothing')]).toEqual([undefined, undefined]);
  });

  test('sees another status, another type, a body that is not as described, and a header that is missing', () => {
    const health = openApiDocument.paths['/healthz']?.get as Operation;
    const track = openApiDocument.paths['/v1/track']?.post as Operation;
    expect(findAnswerFaults(health, json({ status: 'ok' }))).toBe('');
    expect(findAnswerFaults(health, json({ status: 'ok' }, 418))).toBe('status 418 is not described');
    expect(findAnswerFaults(health, json({ status: 'well' }))).toMatch(/^body: /);
    expect(findAnswerFaults(health, { ...json({}), text: '{' })).toBe('body: is no JSON');
    expect(findAnswerFaults(health, { ...json({}), header: () => 'text/html' })).toBe('the type text/html is not described');
    expect(findAnswerFaults(track, json({ success: true }))).toMatch(/^header .*: is missing/);
  });
});
