import type { JSX } from 'preact';
import { useConsole } from './console.ts';
import { Shell } from './shell/shell.tsx';
import { SignIn } from './sign-in/sign-in.tsx';

export function App(): JSX.Element | null {
  const { session } = useConsole();
  const state = session.state.value;
  switch (state.kind) {
    case 'unknown':
      return null;
    case 'in':
      return <Shell />;
    case 'out':
      return <SignIn reason={state.reason} />;
    default:
      return state satisfies never;
  }
}
