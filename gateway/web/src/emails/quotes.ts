/** How mail programs begin what they quote, each on a line of its own. */
const INTRODUCTIONS = [
  /^-{2,}\s*(original message|исходное сообщение|пересылаемое сообщение|пересланное сообщение|forwarded message)\s*-{2,}$/i,
  /^-{8,}\s*$/,
  /^_{8,}\s*$/,
  /^(from|от|отправитель|от кого)\s*:.{0,300}$/i,
  /^(on|le|am)\s.{4,300}(wrote|a écrit|schrieb)\s*:$/i,
  /^.{0,120}\d{1,2}[.:/ ].{0,200}(пишет|писал|писала|написал|написала|написал\(а\)|wrote)\s*:$/i,
  /^(понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт|сб|вс)[,.].{0,300}[:>]$/i,
  /^\d{1,2}[.\s].{3,120}\d{1,2}:\d{2}.{0,200}[:>]$/,
];
const HEADER = /^(sent|to|cc|subject|date|кому|тема|дата|отправлено|копия)\s*:/i;
const NEEDS_HEADER = [INTRODUCTIONS[1], INTRODUCTIONS[2], INTRODUCTIONS[3]];

/** How people begin their signature, on a line of its own. */
const SIGNATURES = [
  /^--\s*$/,
  /^(с (глубоким |наилучшим[и]? )?уважением|с наилучшими пожеланиями|best regards|kind regards|regards|sincerely)[,.!]?(\s.{0,60})?$/i,
  /^(отправлено с |отправлено из |sent from (my )?).{2,60}$/i,
];
const LONGEST_SIGNATURE = 12;

export interface LetterParts {
  own: string;
  /** The writer's card below it, empty where there is none. */
  signature: string;
  /** The earlier letters that are quoted below, empty where there are none. */
  quoted: string;
}

/** What the writer wrote, apart from the earlier letters quoted below it. An answer between quotes stays whole. */
export function letterParts(text: string): LetterParts {
  const lines = text.split("\n");
  const start = lines.findIndex((line, index) => beginsQuote(lines, line.trim(), index));
  if (start < 0) return { ...signed(text), quoted: "" };
  const own = lines.slice(0, start).join("\n").trimEnd();
  // Somebody who writes below a quote, or between quotes, is not to be folded away.
  if (own.trim() === "" || answersBelow(lines.slice(start))) return { own: text, signature: "", quoted: "" };
  return { ...signed(own), quoted: lines.slice(start).join("\n").trim() };
}

/** Parts a signature of a few lines from what is written above it. */
function signed(text: string): { own: string; signature: string } {
  const lines = text.trimEnd().split("\n");
  const from = Math.max(1, lines.length - LONGEST_SIGNATURE);
  const start = lines.findIndex((line, index) => index >= from && SIGNATURES.some((begin) => begin.test(line.trim())));
  const own = lines.slice(0, start).join("\n").trimEnd();
  if (start < 0 || own.trim() === "") return { own: text, signature: "" };
  return { own, signature: lines.slice(start).join("\n").trim() };
}

function beginsQuote(lines: string[], line: string, index: number): boolean {
  if (line.startsWith(">")) return true;
  const found = INTRODUCTIONS.find((introduction) => introduction.test(line));
  if (!found) return false;
  const next = lines.slice(index + 1, index + 6).map((one) => one.trim());
  if (NEEDS_HEADER.includes(found)) return next.some((one) => HEADER.test(one));
  return next.some(Boolean);
}

/** After lines that are marked as quoted, is there something that is not? */
function answersBelow(lines: string[]): boolean {
  const last = lines.findLastIndex((line) => line.trim().startsWith(">"));
  return last >= 0 && lines.slice(last + 1).some((line) => line.trim() !== "" && !/^--\s*$/.test(line.trim()));
}
