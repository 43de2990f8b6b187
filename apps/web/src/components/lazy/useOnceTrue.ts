/** Whether something is true or has been: for parts that stay, once they are there, to be closed with a movement and to be opened again. */
import { useState } from 'react';

export function useOnceTrue(isTrue: boolean): boolean {
  const [wasTrue, setWasTrue] = useState(isTrue);
  if (isTrue && !wasTrue) setWasTrue(true);
  return wasTrue || isTrue;
}
