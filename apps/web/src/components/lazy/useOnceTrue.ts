/** Whether something is true or has ever been. For parts that stay mounted after the first opening, so that they can close with an animation. */
import { useState } from 'react';

export function useOnceTrue(isTrue: boolean): boolean {
  const [wasTrue, setWasTrue] = useState(isTrue);
  if (isTrue && !wasTrue) setWasTrue(true);
  return wasTrue || isTrue;
}
