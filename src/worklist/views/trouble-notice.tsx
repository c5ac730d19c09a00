import type { Trouble } from '../data/trouble.ts';
import { texts } from '../texts.ts';
import { Notice } from './notice.tsx';

/** What went wrong while there is nothing to show: it takes the place of the view. */
export function TroubleNotice({ trouble, onAct }: { readonly trouble: Trouble; readonly onAct: () => void }) {
  const { title, advice } = texts.trouble[trouble];
  return (
    <Notice
      place="view"
      title={title}
      advice={advice}
      icon={trouble === 'offline' ? 'offline' : 'lock'}
      action={trouble === 'signed-out' ? texts.signIn.signIn : texts.signIn.again}
      onAction={onAct}
    />
  );
}
