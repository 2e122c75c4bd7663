/** The names beside a chart: what does not fit ends with «…» and is told whole by its title. */

interface Tick {
  x?: number;
  y?: number;
  payload?: { value: string };
}

const HEIGHT = 16;

/** A name at the left of its bar, from the edge of the drawing to the axis. */
export function NameTick({ x = 0, y = 0, payload }: Tick) {
  const name = payload?.value ?? "";
  return (
    <foreignObject x={0} y={y - HEIGHT / 2} width={Math.max(0, x - 4)} height={HEIGHT}>
      <div className="chart-name" title={name}>
        {name}
      </div>
    </foreignObject>
  );
}

const LONGEST = 12;

/** A name below its place on a line. */
export function DayTick({ x = 0, y = 0, payload }: Tick) {
  const name = payload?.value ?? "";
  return (
    <text x={x} y={y + 12} textAnchor="middle" fontSize={12} fill="var(--mantine-color-dimmed)">
      <title>{name}</title>
      {name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name}
    </text>
  );
}
