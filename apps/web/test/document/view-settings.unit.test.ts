import { expect, it } from 'vitest';
import { readView, ZOOMS, zoomFrom } from '../../src/pages/document/frame/ViewSettings.ts';

it('settings that make no sense are read as the first ones, one by one', () => {
  expect(readView(null)).toEqual({ zoom: 100, isWide: false, hasOutline: true, isFocused: false, panel: null, panelWidth: 340 });
  expect(readView({ zoom: 125, isWide: 'yes', hasOutline: false, panel: 'people', panelWidth: 9_000 })).toEqual({
    zoom: 125,
    isWide: false,
    hasOutline: false,
    isFocused: false,
    panel: 'people',
    panelWidth: 340,
  });
  expect(readView({ panel: 'nothing that there is' }).panel).toBe(null);
  expect(readView({ zoom: 7 }).zoom).toBe(100);
});

it('the size goes from one step to the next, and stays at the ends', () => {
  expect(ZOOMS.map((zoom) => zoomFrom(zoom, 1))).toEqual([90, 100, 110, 125, 150, 175, 200, 200]);
  expect(ZOOMS.map((zoom) => zoomFrom(zoom, -1))).toEqual([80, 80, 90, 100, 110, 125, 150, 175]);
});
