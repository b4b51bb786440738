// Which sales a report is of.
import type { Range } from "./ranges";

export interface Asked {
  range: Range;
  former: Range;
  store: string;
  // The days, and those of the period before, in words.
  words: string;
  against: string;
  // The last of the days is not over.
  isOngoing: boolean;
}
