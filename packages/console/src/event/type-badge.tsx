import type { JSX } from 'preact';
import { Badge } from '../design/badge.tsx';

/** What an event is, in the colour of its protocol; one in quarantine in that of trouble. */
export function TypeBadge(props: {
  readonly kind: 'stored' | 'quarantined';
  readonly protocol: string | undefined;
  readonly type: string | undefined;
}): JSX.Element {
  const { kind, protocol, type = '' } = props;
  return kind === 'quarantined' ? (
    <Badge tone="bad">quarantined</Badge>
  ) : (
    <Badge tone={protocol === 'batch' ? 'violet' : 'blue'} title={protocol}>
      {type.replaceAll('_', ' ')}
    </Badge>
  );
}
