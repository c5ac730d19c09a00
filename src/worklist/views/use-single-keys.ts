import { useLocalStorage } from '@mantine/hooks';

/** Whether keys that are pressed alone do something: who speaks to the computer, or strikes keys by mistake, switches them off. */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  const [on, setOn] = useLocalStorage({
    key: 'radgap-single-keys',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  return [on, setOn];
}
