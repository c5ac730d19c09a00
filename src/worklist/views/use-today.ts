import { useEffect, useState } from 'react';
import type { IsoDate } from '../../model/time.ts';

const LOOK_MS = 60_000;

/** The day it is at the facility, also where the page stays open over midnight. */
export function useToday(timeZone: string): IsoDate {
  const [day, setDay] = useState(() => dayNow(timeZone));
  useEffect(() => {
    const look = () => setDay(dayNow(timeZone));
    look();
    const timer = window.setInterval(look, LOOK_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [timeZone]);
  return day;
}

function dayNow(timeZone: string): IsoDate {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date());
}
