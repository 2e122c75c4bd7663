/** Where the lines of a day stand in its column: by the time, side by side where they overlap. Pure. */

import type { Interaction } from "../api/types";
import { dateOf } from "../journal/period";

export interface Placed {
  line: Interaction;
  /** Minutes from midnight. */
  from: number;
  to: number;
  /** Which of so many lanes. */
  lane: number;
  lanes: number;
}

export const DAY_MINUTES = 24 * 60;
/** What is shorter is drawn as long as this, or nobody could read it. */
export const SHORTEST_MINUTES = 30;
const DAY_MS = DAY_MINUTES * 60_000;

/** Whether it lasts a day or more, and so stands above the hours. */
export function isLong(line: Interaction): boolean {
  return line.duration_seconds >= DAY_MINUTES * 60;
}

/** Whether some of the line is in this local day. */
export function touches(line: Interaction, day: string): boolean {
  const midnight = dateOf(day).getTime();
  const start = new Date(line.starts_at).getTime();
  return start < midnight + DAY_MS && start + Math.max(line.duration_seconds * 1000, 1) > midnight;
}

/** The lines of one day, those of a day or more apart; what goes on over midnight stands in both of its days. */
export function placed(lines: Interaction[], day: string): Placed[] {
  const midnight = dateOf(day).getTime();
  const own = lines
    .filter((line) => touches(line, day) && !isLong(line))
    .map((line) => {
      const begins = Math.round((new Date(line.starts_at).getTime() - midnight) / 60_000);
      const ends = begins + Math.ceil(line.duration_seconds / 60);
      const from = Math.min(Math.max(begins, 0), DAY_MINUTES - SHORTEST_MINUTES);
      const to = Math.min(Math.max(ends, from + SHORTEST_MINUTES), DAY_MINUTES);
      return { line, from, to, lane: 0, lanes: 1 };
    })
    .sort((one, other) => one.from - other.from);
  let together: Placed[] = [];
  let end = 0;
  const done: Placed[] = [];
  for (const one of own) {
    if (one.from >= end) {
      done.push(...spread(together));
      together = [];
      end = 0;
    }
    together = [...together, { ...one, lane: freeLane(together, one) }];
    end = Math.max(end, one.to);
  }
  return [...done, ...spread(together)];
}

function freeLane(together: Placed[], one: Placed): number {
  let lane = 0;
  while (together.some((other) => other.lane === lane && other.to > one.from)) lane++;
  return lane;
}

function spread(together: Placed[]): Placed[] {
  const lanes = Math.max(0, ...together.map((one) => one.lane)) + 1;
  return together.map((one) => ({ ...one, lanes }));
}
