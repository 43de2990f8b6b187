import type { Activity, Peer } from '@inkstone/sync';
import { describe, expect, it } from 'vitest';
import { Comings } from '../../src/pages/document/people/comings.ts';
import { peopleOf } from '../../src/pages/document/people/people-here.ts';

function peer(name: string, page = 1, selection: Peer['selection'] = null, activity?: Activity): Peer {
  return { client: `page-${page}.${name}`, user: { id: name, username: name, displayName: '' }, selection, ...(activity && { activity }) };
}

const nobody: ReadonlySet<string> = new Set();
const people = (...peers: Peer[]) => peopleOf(peers, 'me', nobody, []);

describe('the people in a document', () => {
  it('are each there once, without oneself', () => {
    expect(people(peer('ada'), peer('ada', 2), peer('me'), peer('ben')).map(({ user }) => user.id)).toEqual(['ada', 'ben']);
  });

  it('are the same array while only carets move', () => {
    const before = people(peer('ada', 1, { anchor: 1, head: 1 }));
    expect(peopleOf([peer('ada', 1, { anchor: 2, head: 5 })], 'me', nobody, before)).toBe(before);
    expect(peopleOf([peer('ada')], 'me', nobody, before)).not.toBe(before);
    expect(peopleOf([peer('ada', 1, { anchor: 2, head: 5 })], 'me', new Set(['ada']), before)[0]?.isTyping).toBe(true);
  });

  it('are where one of their pages is looked at', () => {
    expect(people(peer('ada', 1, null, 'away'))[0]?.activity).toBe('away');
    expect(people(peer('ada', 1, null, 'away'), peer('ada', 2, null, 'idle'))[0]?.activity).toBe('idle');
    expect(people(peer('ada', 1, null, 'away'), peer('ada', 2))[0]?.activity).toBeNull();
  });
});

describe('news of comings and goings', () => {
  it('puts together what happened since the last', () => {
    const comings = new Comings(people(peer('ada')));
    comings.see(people(peer('ada'), peer('ben')));
    comings.see(people(peer('ben'), peer('cleo')));
    expect(comings.take()).toEqual({ joined: ['ben', 'cleo'], left: ['ada'] });
    expect(comings.take()).toBeNull();
  });

  it('is none of those who were only gone for a moment', () => {
    const comings = new Comings(people(peer('ada')));
    comings.see([]);
    comings.see(people(peer('ada', 2)));
    expect(comings.take()).toBeNull();
  });
});
