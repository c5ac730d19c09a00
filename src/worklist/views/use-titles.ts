import { useEffect, useState } from 'react';
import { comingTitles, titlesNow, type RuleTitles } from '../data/rule-titles.ts';

/** The titles of the rules, as soon as they have come. */
export function useTitles(): RuleTitles {
  const [titles, setTitles] = useState(titlesNow);
  useEffect(() => {
    let isShown = true;
    void comingTitles.then((come) => {
      if (isShown) setTitles(come);
    });
    return () => {
      isShown = false;
    };
  }, []);
  return titles;
}
