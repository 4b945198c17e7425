// What the server's own description says of an answer.
import { createOpenApiCheck } from '@fairlead/testkit';

/** @import { TestServer } from '@fairlead/testkit' */
/** @import { Answer } from './exchange.js' */
/** @import { Case } from './cases.js' */

/**
 * Compares answers with `/openapi.json`: the status is described for what was asked, the headers are there, the body has its schema.
 *
 * @param {TestServer} server
 * @returns {Promise<(request: Case, answer: Answer | undefined) => string | undefined>} what is wrong; undefined when nothing is
 */
export async function createDescriptionCheck(server) {
  const { text } = await server.request('/openapi.json');
  const check = createOpenApiCheck(JSON.parse(text));
  return ({ method, path }, answer) => {
    const operation = check.findOperation(method, path);
    if (answer === undefined || operation === undefined) {
      return undefined;
    }
    const { status, headers, body } = answer;
    // A stream was not read to its end, and what is compressed is the page's.
    const isRead = headers['content-length'] !== undefined && headers['content-encoding'] === undefined;
    const faults = check.findAnswerFaults(operation, {
      status,
      header: (name) => headers[name.toLowerCase()],
      text: isRead ? Buffer.from(body, 'latin1').toString('utf8') : undefined,
    });
    return faults === '' ? undefined : `not as described for ${operation.operationId}, ${status}: ${faults}\n${body.slice(0, 500)}`;
  };
}
