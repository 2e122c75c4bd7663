/** The colours of charts and classes: of Mantine's palette, told apart by their names as well. */

export const CLASS_COLORS = { A: "green", B: "yellow", C: "gray" } as const;
export const SERIES = ["blue.6", "teal.6", "orange.6", "grape.6", "lime.7", "pink.6", "cyan.7", "gray.6"];
export const EARLIER = "gray.5";
