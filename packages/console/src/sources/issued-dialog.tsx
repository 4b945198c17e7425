import type { JSX } from 'preact';
import { Button } from '../design/button.tsx';
import { Secret } from '../design/copy.tsx';
import { Dialog, DialogActions } from '../design/dialog.tsx';
import type { Issued } from './source.ts';

/** Key and secret, this once. */
export function IssuedDialog({ issued, onClose }: { readonly issued: Issued; readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog title={`Credentials of ${issued.source.name}`} onClose={onClose}>
      <p class="soft">The server keeps a hash of the secret only. Copy it now: it can't be shown again, but you can rotate.</p>
      <Secret label="Key" text={issued.key} />
      <Secret label="Secret" text={issued.secret} />
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          I have it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
