export { createCertificate, type TestCertificate, type TestCertificateOptions } from './certificate.ts';
export { createLogRecorder, type LogLine, type LogRecorder } from './log-recorder.ts';
export {
  createOpenApiCheck,
  type DescribedApi,
  type DescribedOperation,
  type ObservedAnswer,
  type OpenApiCheck,
} from './openapi-check.ts';
export { type RawAnswer, type RawExchange, rawExchange, type RawExchangeOptions } from './raw-exchange.ts';
export {
  basicAuthorization,
  startTestServer,
  type StoredEvent,
  type TestAnswer,
  type TestServer,
  type TestServerOptions,
  testSource,
} from './test-server.ts';
export { until } from './until.ts';
