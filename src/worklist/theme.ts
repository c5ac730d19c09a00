import { Combobox, createTheme, Popover, Select, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#e6f7f5',
  '#d0ece8',
  '#a3d9d2',
  '#73c6bc',
  '#4cb5a9',
  '#33aa9d',
  '#158577',
  '#0b6b68',
  '#075854',
  '#00433f',
];

/** The look of the worklist. */
export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { petrol },
  defaultRadius: 'sm',
  fontFamily: '"Inter", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // What chooses one of several says what it is, and whether its list is open.
    Select: Select.extend({ defaultProps: { role: 'combobox' } }),
    ComboboxTarget: Combobox.Target.extend({ defaultProps: { withExpandedAttribute: true } }),
    // What opens over the page belongs to its main part, for those who go from landmark to landmark.
    Popover: Popover.extend({ defaultProps: { portalProps: { target: '#content' } } }),
  },
});
