// Which sales a report is of.
import type { Range } from "./ranges";

export interface Asked {
  range: Range;
  former: Range;
  store: string;
  // The period before, in words.
  against: string;
}
