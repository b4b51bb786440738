// Paper of a roll, 80 mm wide.
import { useEffect, useRef } from "preact/hooks";

const millimetres = (pixels: number) => Math.ceil((pixels / 96) * 25.4);

// A roll has no pages: the slip is as long as what is on it. A rule of the page's own style sheet,
// which the policy of the page allows where a style element would not be. `page` is its name there.
export function useSlipLength(page: string, isRoll: boolean, inputs: readonly unknown[]) {
  const slip = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = slip.current;
    if (!isRoll || !element) return;
    const sheet = new CSSStyleSheet();
    const measure = () => {
      const length = millimetres(element.getBoundingClientRect().height) + 2;
      sheet.replaceSync(`@page ${page} { size: 80mm ${length}mm; margin: 0; }`);
    };
    measure();
    const watch = new ResizeObserver(measure); // the logo arrives late
    watch.observe(element);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      watch.disconnect();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [page, isRoll, ...inputs]);
  return slip;
}
