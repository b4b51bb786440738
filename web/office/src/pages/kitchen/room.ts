// What a screen on a kitchen's wall needs of the browser: it stays awake, rings, and fills the glass.
import { useEffect, useRef, useState } from "preact/hooks";
import { remembered } from "../../store";

// Keeps the screen on while the board is seen, where the browser lets a page ask for that.
export function useAwake(): void {
  useEffect(() => {
    if (!("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | undefined;
    let isOver = false;
    const ask = () => {
      if (document.visibilityState !== "visible") return;
      navigator.wakeLock.request("screen").then((granted) => {
        if (isOver) void granted.release();
        else lock = granted;
      }, () => {
        // Refused, on a low battery say: the screen sleeps as it always did.
      });
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, []);
}

const soundName = "kitchen.sound";

// Two soft tones, made on the spot.
function ring(context: AudioContext) {
  for (const [index, pitch] of [660, 880].entries()) {
    const from = context.currentTime + index * 0.18;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.25, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.5);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + 0.5);
  }
}

// Off until somebody wants it. A page that was reloaded may ring only after the first touch.
export function useSound() {
  const [isOn, setOn] = useState(remembered.get(soundName) === "on");
  const context = useRef<AudioContext>();
  useEffect(() => {
    if (!isOn) return;
    const made = new AudioContext();
    context.current = made;
    const wake = () => void made.resume();
    addEventListener("pointerdown", wake);
    addEventListener("keydown", wake);
    return () => {
      removeEventListener("pointerdown", wake);
      removeEventListener("keydown", wake);
      context.current = undefined;
      void made.close();
    };
  }, [isOn]);
  return {
    isOn,
    toggle: () => {
      remembered.set(soundName, isOn ? undefined : "on");
      setOn(!isOn);
    },
    ring: () => {
      if (context.current?.state === "running") ring(context.current);
    },
  };
}

const lateName = "kitchen.late";
export const lateChoices = [10, 15, 20, 30, 45];

export function useLate() {
  const kept = Number(remembered.get(lateName));
  const [late, setLate] = useState(lateChoices.includes(kept) ? kept : 20);
  return {
    late,
    setLate: (minutes: number) => {
      remembered.set(lateName, String(minutes));
      setLate(minutes);
    },
  };
}

// The minute hand of the board.
export function useNow(everyMs: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
