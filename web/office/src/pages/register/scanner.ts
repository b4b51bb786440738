// Tells a barcode scanner from fingers: it types faster than anybody can and ends with Enter,
// wherever the focus is.

export interface Key {
  key: string;
  at: number; // milliseconds
  isChorded: boolean; // with Control, Alt or Meta
}

export interface ScannerReading {
  // The burst that this key may have begun: nobody knows yet.
  begins: boolean;
  // A whole code, at the Enter that ends it.
  code?: string;
}

const shortest = 4;
// A slow wireless scanner needs 30 ms a key, a quick typist 100. One key may come late where the
// device is busy, so that the mean counts.
const meanMax = 45;
const gapMax = 250;

export function scannerReader(): (key: Key) => ScannerReading {
  let code = "";
  let began = 0;
  let last = 0;
  return ({ key, at, isChorded }) => {
    const isQuick = code !== "" && at - last <= gapMax;
    if (key === "Enter" && !isChorded) {
      const isScan = isQuick && code.length >= shortest &&
        (last - began) / (code.length - 1) <= meanMax;
      const found = code;
      code = "";
      return isScan ? { begins: false, code: found } : { begins: false };
    }
    // Shift, for the capitals of a code, comes as a key of its own.
    if (key === "Shift") return { begins: false };
    if ([...key].length !== 1 || isChorded) {
      code = "";
      return { begins: false };
    }
    if (isQuick) {
      code += key;
    } else {
      code = key;
      began = at;
    }
    last = at;
    return { begins: code.length === 1 };
  };
}

const isField = (target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;

// Listens to the whole page. What a scan has typed into a field is taken out of it again.
export function listenForScans(onScan: (code: string) => void): () => void {
  const read = scannerReader();
  let field: HTMLInputElement | HTMLTextAreaElement | undefined;
  let before = "";
  const heard = (event: KeyboardEvent) => {
    const { begins, code } = read({
      key: event.key,
      at: event.timeStamp,
      isChorded: event.ctrlKey || event.altKey || event.metaKey,
    });
    if (begins) {
      field = isField(event.target) ? event.target : undefined;
      before = field?.value ?? "";
    }
    if (code === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (field?.isConnected) {
      field.value = before;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    onScan(code);
  };
  addEventListener("keydown", heard, { capture: true });
  return () => removeEventListener("keydown", heard, { capture: true });
}
