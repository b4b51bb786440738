import { expect, it } from "vitest";
import { joined, recordsOf } from "../src/pages/reports/csv";

it("finds records with lines within quotes", () => {
  expect(recordsOf('a,b\r\n"x\ny ""z""",1\r\n2,3'))
    .toEqual(["a,b\r\n", '"x\ny ""z""",1\r\n', "2,3"]);
  expect(recordsOf("")).toEqual([]);
});

it("puts pages together under one head", async () => {
  const pages = ["h\n1\n2\n", "h\n3\n4\n", "h\n"];
  const asked: number[] = [];
  const text = await joined(async (page) => {
    asked.push(page);
    return pages[page - 1]!;
  }, 2);
  expect(text).toBe("h\n1\n2\n3\n4\n");
  expect(asked).toEqual([1, 2, 3]);
});
