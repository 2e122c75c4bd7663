/** A short sound, once for each event however many tabs are open. Silent where the browser does not allow sound yet. */

type Sound = "call" | "reminder";

const TONES: Record<Sound, number[]> = { call: [660, 880, 660, 880], reminder: [880, 660] };
const TONE_SECONDS = 0.18;
const HELD_MS = 5_000;

export function soundOnce(eventId: string, sound: Sound): void {
  // Web locks exist on secure addresses only; without them each tab sounds.
  if (!navigator.locks) return play(sound);
  void navigator.locks.request(`otklik.sound.${eventId}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    play(sound);
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
  });
}

function play(sound: Sound): void {
  if (typeof AudioContext === "undefined") return;
  const audio = new AudioContext();
  const gain = audio.createGain();
  gain.gain.value = 0.08;
  gain.connect(audio.destination);
  TONES[sound].forEach((frequency, index) => {
    const tone = audio.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(audio.currentTime + index * TONE_SECONDS);
    tone.stop(audio.currentTime + (index + 1) * TONE_SECONDS);
    if (index === TONES[sound].length - 1) tone.onended = () => void audio.close();
  });
  // A context the browser keeps suspended would sound at the next click, long after the event.
  if (audio.state === "suspended") void audio.close();
}
