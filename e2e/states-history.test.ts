import { judgeStates } from './stage/judge-states.ts';

judgeStates('history');
