import { expect, it } from 'vitest';
import { measureWords, orderMeasures } from '../../renderer/screens/viewer/measureWords.ts';

it('names every measure as the services store it, with its unit', () => {
  const said = (name: string, value: number | null) => [
    measureWords(name).name,
    measureWords(name).value(value),
  ];
  expect(said('litres', 4.318)).toEqual(['Volume', '4.32 l']);
  expect(said('laa950', 17.26)).toEqual(['LAA−950', '17.3 %']);
  expect(said('centrilobular %', 31.44)).toEqual(['Centrilobular', '31.4 %']);
  expect(said('paraseptal litres', 0.613)).toEqual(['Paraseptal, litres', '0.61 l']);
  expect(said('perc15', null)).toEqual(['Perc15', '–']);
  expect(said('something new', 1)).toEqual(['something new', '1.00']);
});

it('puts the volume first, then the subtypes, then densitometry', () => {
  expect(orderMeasures(['new', 'meanHu', 'laa950', 'paraseptal %', 'centrilobular %', 'litres'])).toEqual([
    'litres',
    'centrilobular %',
    'paraseptal %',
    'laa950',
    'meanHu',
    'new',
  ]);
});
