import { useEffect, useState } from 'react';
import { isClockMoved, timeNow } from '../clock.ts';
import type { IsoDate } from '../../model/time.ts';
import { readClock } from '../settings.ts';

const LOOK_MS = 60_000;

/** The day it is at the facility, also where the page stays open over midnight. */
export function useToday(timeZone: string): IsoDate {
  const [day, setDay] = useState(() => dayNow(timeZone));
  useEffect(() => {
    const tell = () => setDay(dayNow(timeZone));
    const look = () => {
      if (isClockMoved()) void readClock().then(tell, tell);
      else tell();
    };
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
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(timeNow());
}
