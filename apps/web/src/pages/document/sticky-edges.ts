/** How much of the window's edges is covered by what sticks there, for the style sheets: the head, the tools, a keyboard on the screen. */
import { useEffect } from 'react';

export const headHeight = heightAs('--app-head-height');
export const toolsHeight = heightAs('--app-tools-height');

/** A ref that keeps an element's height in a custom property of the page. */
function heightAs(property: string) {
  return (element: HTMLElement | null) => {
    if (!element) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty(property, `${element.offsetHeight}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty(property);
    };
  };
}

/**
 * Keeps the height of the on-screen keyboard in `--app-keyboard`, where it lies over the page (iOS). Elsewhere the page becomes as high as what the keyboard leaves
 * (`interactive-widget` in index.html), and this is 0.
 */
export function useKeyboardHeight(): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const { style } = document.documentElement;
    const measure = () => {
      // Enlarged with two fingers, the visible part is small without any keyboard.
      const covered = viewport.scale > 1.01 ? 0 : window.innerHeight - viewport.height - viewport.offsetTop;
      style.setProperty('--app-keyboard', `${Math.max(0, Math.round(covered))}px`);
    };
    measure();
    viewport.addEventListener('resize', measure);
    viewport.addEventListener('scroll', measure);
    return () => {
      viewport.removeEventListener('resize', measure);
      viewport.removeEventListener('scroll', measure);
      style.removeProperty('--app-keyboard');
    };
  }, []);
}
