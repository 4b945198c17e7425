import type { TestServer } from '@fairlead/testkit';

/** Runs if any page ever takes text for markup, in whatever place: a text, an attribute, a script, an address. */
export const hostileText = `"><img src=x onerror="hostileScriptRan=true"><script>hostileScriptRan=true</script>'-hostileScriptRan=true-' \${hostileScriptRan=true}`;
const hostileAddress = `javascript:hostileScriptRan=true`;

/** Events with a script in every field that a sender fills, by both protocols, stored and quarantined. `watchPage` notices one that runs. */
export async function sendHostileEvents(server: Pick<TestServer, 'post' | 'whenStored'>): Promise<void> {
  const object = {
    [hostileText]: hostileText,
    __proto__: null,
    constructor: hostileText,
    link: hostileAddress,
    list: [hostileText],
  };
  const messages = [
    {
      type: 'track',
      event: hostileText,
      userId: hostileText,
      anonymousId: hostileText,
      messageId: hostileText.slice(0, 90),
      properties: object,
      context: { library: { name: hostileText, version: hostileText }, page: { url: hostileAddress }, traits: object },
    },
    { type: 'identify', userId: hostileText, traits: object },
    { type: 'group', userId: hostileText, groupId: hostileText, traits: object },
    { type: 'alias', userId: hostileText, previousId: hostileText },
    { type: hostileText, userId: hostileText },
  ];
  await server.post('/v1/batch', { batch: messages }, { 'user-agent': hostileText.replaceAll(/[^ -~]/g, '') });
  await server.post('/v2/events', {
    environment: hostileText,
    source_request_id: hostileText,
    user_identities: { customer_id: hostileText, email: hostileText },
    user_attributes: object,
    events: [
      { event_type: 'custom_event', data: { event_name: hostileText, custom_event_type: 'other', custom_attributes: object } },
      { event_type: hostileText, data: { event_name: hostileText } },
    ],
  });
  await server.whenStored();
}

/** A message with it in every field; without a name it goes to quarantine. */
export function hostileMessage({ isNamed }: { readonly isNamed: boolean }): object {
  return {
    type: 'track',
    ...(isNamed ? { event: hostileText } : {}),
    userId: hostileText,
    anonymousId: `${hostileText}2`,
    messageId: hostileText,
    properties: { [hostileText]: hostileText, list: [hostileText] },
    context: { [hostileText]: hostileText, library: { name: hostileText, version: hostileText } },
  };
}
