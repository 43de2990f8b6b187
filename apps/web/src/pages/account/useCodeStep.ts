/** Signing in with a password, and with a code once the server has said that the account asks for one. */
import { useState } from 'react';
import { ApiError, session } from '../../api/index.ts';

export function useCodeStep() {
  const [asksForCode, setAsksForCode] = useState(false);
  /** @param code empty until it is asked for. @returns whether one is signed in; if not, `asksForCode` has become true */
  const signIn = async (login: string, password: string, code: string): Promise<boolean> => {
    const given = code.trim();
    try {
      await session.signIn(login, password, given === '' ? undefined : given);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'second-factor-needed')) throw error;
      setAsksForCode(true);
      if (given !== '') throw error;
      return false;
    }
  };
  return { asksForCode, signIn };
}
