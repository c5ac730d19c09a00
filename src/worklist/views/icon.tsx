const PATHS = {
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8v5m0-8.500v.01',
  check: 'm5 12.500 4.500 4.500L19 7.500',
  open: 'M12 4 21 19.500H3L12 4Zm0 6v4.500m0 2.700v.01',
  clock: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM12 8v4.500l3 2',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.500 20.500c.8-4 4-5.800 7.500-5.800s6.700 1.800 7.500 5.800',
  question: 'M9 9a3 3 0 1 1 4.200 2.700c-.8.4-1.200 1-1.200 1.800v.7m0 3v.01',
  dash: 'M6 12h12',
  waived: 'M4 20h16M6 16.500l1-3.500L15.500 4.500l3 3L10 16l-4 .5Z',
  search: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13Zm5 11.500 4.500 4.500',
  chevron: 'm9 6 6 6-6 6',
  back: 'M19 12H5m6-6-6 6 6 6',
  moon: 'M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10Z',
  keys: 'M3.500 7h17v10h-17zM7 10.500h.01m3.300 0h.01m3.300 0h.01m3.300 0h.01M8 14h8',
  exit: 'M14 5H5v14h9m-3-7h9m-3.500-3.500L20 12l-3.500 3.500',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  refresh: 'M20 5v5h-5M4 19v-5h5M5.500 10a7 7 0 0 1 12-3L20 10M4 14l2.500 3a7 7 0 0 0 12-3',
  offline:
    'M4 4l16 16M2.500 9.500A14 14 0 0 1 8 6.300m4-.8c3.700 0 7 1.500 9.500 4M6 13a9 9 0 0 1 3.500-2.300M9.500 16.500a4 4 0 0 1 5 0M12 19.500v.01',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  filter: 'M4 6h16M7 12h10m-7 6h4',
  mail: 'M3.500 6h17v12h-17zM4 6.500l8 6.500 8-6.500',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8.500 9h7m-7 3.500h4',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawn sign; beside words, so it says nothing to a screen reader. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg aria-hidden="true" focusable="false" className="rg-icon" width={size} height={size} viewBox="0 0 24 24">
      <path d={PATHS[name]} />
    </svg>
  );
}
