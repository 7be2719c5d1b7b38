import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';
import type { Bar, Measure } from './measures';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** Draws bars in the page's own colours; gives what takes them away. */
export function draw(canvas: HTMLCanvasElement, { name, isWhole }: Measure, bars: readonly Bar[]): () => void {
  const style = getComputedStyle(canvas);
  const colour = (property: string) => style.getPropertyValue(property);
  const ticks = { color: colour('--soft') };
  const chart = new Chart(canvas, {
    type: 'bar',
    data: {
      labels: bars.map(({ label }) => label),
      datasets: [{ label: name, data: bars.map(({ value }) => value), backgroundColor: colour('--accent'), maxBarThickness: 48 }],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      scales: {
        x: { ticks, grid: { display: false } },
        y: { ticks: { ...ticks, ...(isWhole && { precision: 0 }) }, grid: { color: colour('--line') }, beginAtZero: true },
      },
    },
  });
  return () => chart.destroy();
}
