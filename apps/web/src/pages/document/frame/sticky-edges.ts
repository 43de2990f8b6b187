/**
 * How much of the window's edges is covered by what sticks there, for the style sheets: the head, the tools, a keyboard on the screen. Each change has
 * every line of the text styled anew, a tenth of a second in a megabyte. So all is measured before the text comes, and told only when it has changed.
 */
import { useLayoutEffect } from 'react';

export const headHeight = heightAs('--app-head-height');
export const toolsHeight = heightAs('--app-tools-height');

/** A ref that keeps an element's height in a custom property of the page. */
function heightAs(property: string) {
  return (element: HTMLElement | null) => {
    if (!element) return;
    const { style } = document.documentElement;
    let known = -1;
    const measure = () => {
      const height = element.offsetHeight;
      if (height !== known) style.setProperty(property, `${height}px`);
      known = height;
    };
    measure();
    const observer = new ResizeObserver(measure);
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
  useLayoutEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const { style } = document.documentElement;
    let known = 0;
    const measure = () => {
      // Enlarged with two fingers, the visible part is small without any keyboard.
      const covered = viewport.scale > 1.01 ? 0 : window.innerHeight - viewport.height - viewport.offsetTop;
      const height = Math.max(0, Math.round(covered));
      if (height !== known) style.setProperty('--app-keyboard', `${height}px`);
      known = height;
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

/** Pixels of the window's edges that are covered now, as the style sheets have it. */
export function coveredEdges(): { readonly top: number; readonly bottom: number } {
  const line = document.querySelector('.ink-text > *');
  if (line === null) return { top: 0, bottom: 0 };
  const { scrollMarginTop, scrollMarginBottom } = getComputedStyle(line);
  return { top: Number.parseFloat(scrollMarginTop) || 0, bottom: Number.parseFloat(scrollMarginBottom) || 0 };
}
