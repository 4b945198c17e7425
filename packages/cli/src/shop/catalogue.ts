/** What the shop sells. */
export interface ShopProduct {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  readonly priceCents: number;
}

export const catalogue: readonly [ShopProduct, ...ShopProduct[]] = [
  { id: 'rope-10', name: 'Dock line, 10 m', category: 'Deck', brand: 'Halyard', priceCents: 2_490 },
  { id: 'lamp-02', name: 'Storm lantern', category: 'Cabin', brand: 'Lumen & Sons', priceCents: 4_900 },
  { id: 'mug-01', name: 'Enamel mug', category: 'Cabin', brand: 'Galley', priceCents: 1_250 },
  { id: 'knife-07', name: 'Rigging knife', category: 'Deck', brand: 'Halyard', priceCents: 3_800 },
  { id: 'coat-03', name: 'Oilskin jacket', category: 'Clothing', brand: 'Nordkapp', priceCents: 18_900 },
  { id: 'cap-05', name: 'Wool watch cap', category: 'Clothing', brand: 'Nordkapp', priceCents: 2_900 },
  { id: 'boot-41', name: 'Deck boots', category: 'Clothing', brand: 'Nordkapp', priceCents: 8_950 },
  { id: 'chart-12', name: 'Coastal chart, Skagerrak', category: 'Navigation', brand: 'Soundings', priceCents: 3_200 },
  { id: 'comp-01', name: 'Hand bearing compass', category: 'Navigation', brand: 'Soundings', priceCents: 11_900 },
  { id: 'tea-04', name: 'Smoked black tea, 250 g', category: 'Galley', brand: 'Galley', priceCents: 1_480 },
  { id: 'stove-02', name: 'Gimballed stove', category: 'Galley', brand: 'Galley', priceCents: 22_500 },
  { id: 'log-00', name: "Ship's log, 200 pages", category: 'Navigation', brand: 'Soundings', priceCents: 1_990 },
];

/** Cents as the amount that both protocols want. */
export function toAmount(cents: number): number {
  return Math.round(cents) / 100;
}
