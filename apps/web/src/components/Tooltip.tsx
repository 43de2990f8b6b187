/** A tooltip for a control. Its script is loaded when the mouse first enters a control with a tooltip. */
import { type ComponentProps, cloneElement, type PointerEvent, type ReactElement, useEffect, useId, useRef, useState } from 'react';
import { lazyScript } from './lazy/lazy-part.tsx';

/** Milliseconds that the mouse rests on the control before the tooltip appears. */
const HOVER_DELAY_MS = 400;

const bubble = lazyScript(async () => (await import('./TooltipBubble.ts')).TooltipBubble);

interface TooltipProps {
  readonly label: string;
  readonly disabled?: boolean;
  readonly children: ReactElement<ComponentProps<'button'>>;
}

export function Tooltip({ label, disabled = false, children }: TooltipProps) {
  const id = useId();
  const [Bubble, setBubble] = useState(bubble.current);
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const [isResting, setResting] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const enter = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType !== 'mouse') return;
    setTarget(event.currentTarget);
    timer.current = setTimeout(() => setResting(true), HOVER_DELAY_MS);
    // A script that can't be loaded is ignored: the control works without its tooltip, and screen readers read its name.
    bubble.fetch().then(
      (script) => setBubble(() => script),
      () => {},
    );
  };
  const leave = () => {
    clearTimeout(timer.current);
    setResting(false);
  };
  useEffect(() => {
    if (!isResting) return;
    const onKeyDown = ({ key }: KeyboardEvent) => key === 'Escape' && setResting(false);
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [isResting]);
  const isOpened = isResting && !disabled && Bubble !== null;
  return (
    <>
      {cloneElement(children, { onPointerEnter: enter, onPointerLeave: leave, ...(isOpened && { 'aria-describedby': id }) })}
      {Bubble && target && <Bubble target={target} opened={isOpened} label={<span id={id}>{label}</span>} />}
    </>
  );
}
