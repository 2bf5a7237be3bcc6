/** The menu of how the page looks: `app/_ui/settings-menu.tsx`. */
export const settings = {
  name: 'Settings',
  colours: 'Colours',
  light: 'Light',
  dark: 'Dark',
  system: 'Like the system',
  language: 'Language',
  close: 'Close',
  cancel: 'Cancel',
} as const;
