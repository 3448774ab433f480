import { create } from 'zustand';
import {
  askDriver,
  chooseGraphics,
  GRAPHICS_CHOICES,
  type Graphics,
  type GraphicsChoice,
} from '../viewer/graphics.ts';

const KEPT = 'graphics';

function keptChoice(): GraphicsChoice {
  const kept = localStorage.getItem(KEPT);
  return GRAPHICS_CHOICES.find((choice) => choice === kept) ?? 'auto';
}

/** Who draws the images on this computer; the driver is asked once, at the first look. */
export const useGraphics = create<{ readonly choice: GraphicsChoice; readonly graphics: Graphics }>(() => {
  const choice = keptChoice();
  return { choice, graphics: chooseGraphics(choice, askDriver()) };
});

/** Holds from the next scan that is opened. */
export function chooseBackend(choice: GraphicsChoice): void {
  localStorage.setItem(KEPT, choice);
  const { renderer } = useGraphics.getState().graphics;
  useGraphics.setState({ choice, graphics: chooseGraphics(choice, renderer) });
}
