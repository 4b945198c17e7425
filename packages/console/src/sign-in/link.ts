import type { Router } from '../navigation/router.ts';
import { toAnswerError } from '../server/answer-error.ts';
import type { Session } from '../server/session.ts';

export const signInPage = 'sign-in';

/**
 * Signs in by the link in the address, if there is one, else goes on with the session that the browser has. The link is taken out of the address
 * and its history first: it is good once, and nobody should bookmark it.
 */
export async function begin(session: Session, router: Router): Promise<void> {
  const { page, rest } = router.place.value;
  const [link] = rest;
  if (page !== signInPage || link === undefined) {
    if (session.state.value.kind === 'unknown') {
      await session.resume();
    }
    return;
  }
  router.replace({});
  try {
    await session.signIn({ link });
  } catch (error) {
    // Opened a second time by who has used it: that browser is signed in.
    await session.resume();
    if (session.state.value.kind === 'out') {
      session.refuse(toAnswerError(error));
    }
  }
}
