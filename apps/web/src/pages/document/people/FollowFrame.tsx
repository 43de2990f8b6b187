/** A frame in the colour of the person who is followed, with the way out. */
import type { CSSProperties } from 'react';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { useColour } from '../../../components/user/UserColor.ts';
import classes from './FollowFrame.module.css';
import type { Following } from './useFollow.ts';

const FollowLabel = lazyPart(async () => (await import('./FollowLabel.tsx')).FollowLabel);

export function FollowFrame({ following: { user, stop } }: { following: Following }) {
  return (
    <div role="status">
      {user && (
        <>
          <Frame userId={user.id} />
          <FollowLabel user={user} stop={stop} onMissing={stop} />
        </>
      )}
    </div>
  );
}

function Frame({ userId }: { userId: string }) {
  return <div className={classes.frame} style={{ '--follow-color': useColour(userId).solid } as CSSProperties} />;
}
