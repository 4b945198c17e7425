// All that a server tells of its data folder, to be compared between versions.

/** @typedef {{ readonly url: string, readonly adminToken: string }} Server */

/**
 * @param {Server} server
 * @param {string} path
 * @param {unknown} [body]
 */
export async function callApi({ url, adminToken }, path, body) {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${adminToken}` }, ...sent });
  const { status } = answer;
  return { status, body: /** @type {any} */ (await answer.json()) };
}

/** Resolves once everything accepted is stored. @param {Server} server */
export async function untilStored(server) {
  for (;;) {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    if (/^fairlead_backlog_records 0$/m.test(metrics)) {
      return;
    }
  }
}

/** @param {Server} server */
export async function readAnswers(server) {
  await untilStored(server);
  /** @param {string} sql @returns {Promise<readonly Record<string, unknown>[]>} */
  const query = async (sql) => (await callApi(server, '/api/query', { sql })).body.rows;
  const events = await query('SELECT * FROM events ORDER BY position, event_index');
  const quarantine = await query('SELECT * FROM quarantine ORDER BY position, event_index');
  const { body: stored } = await callApi(server, '/api/queries');
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const positions = Number(/^fairlead_log_position (\d+)$/m.exec(metrics)?.[1]);
  const logId = /log="(\w+)"/.exec(metrics)?.[1];
  const receipts = [];
  for (let position = 1; position <= positions; position++) {
    const { body: report } = await callApi(server, `/api/receipts/${logId}-${position}`);
    const { body: received } = await callApi(server, `/api/receipts/${logId}-${position}/request`);
    receipts.push({ ...report, request: received.request });
  }
  // When a key was last used is known to the server that saw it, and not kept.
  const { body: sources } = await callApi(server, '/api/sources');
  for (const { credentials } of sources.sources) {
    for (const credential of credentials) {
      delete credential.lastUsedAt;
    }
  }
  return {
    events,
    quarantine,
    receipts,
    user: (await callApi(server, '/api/users?identity=u1')).body,
    sources: sources.sources,
    queries: stored.saved,
  };
}
