import { createHash } from 'node:crypto';

/** Somebody who buys, on the web site as well as in the application. */
export interface Customer {
  readonly userId: string;
  /** The browser's id of them, before they sign in. */
  readonly anonymousId: string;
  /** 64 bits, more than a JavaScript number holds. */
  readonly mpid: bigint;
  readonly deviceStamp: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly city: string;
  readonly country: string;
  readonly plan: 'free' | 'member';
  /** Some buy for a crew. */
  readonly crewId: string | undefined;
}

const firstNames = ['Ada', 'Bram', 'Chiara', 'Dilan', 'Edda', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kaja', 'Léo', 'Mira'];
const lastNames = ['Berg', 'Costa', 'Dahl', 'Ekwueme', 'Fischer', 'Grönlund', 'Haas', 'Ito', 'Jansen', 'Kowalska', 'Lund'];
const places = [
  { city: 'Bergen', country: 'NO' },
  { city: 'Hamburg', country: 'DE' },
  { city: 'Porto', country: 'PT' },
  { city: 'Göteborg', country: 'SE' },
  { city: 'Brest', country: 'FR' },
];
const crews = ['crew-alma', 'crew-boreas', 'crew-calypso'] as const;

export function createCustomers(count: number): readonly Customer[] {
  return Array.from({ length: count }, (_, index) => createCustomer(index));
}

function createCustomer(index: number): Customer {
  const userId = `u_${1001 + index}`;
  const digest = createHash('sha256').update(userId).digest();
  const firstName = firstNames[index % firstNames.length] ?? '';
  const lastName = lastNames[index % lastNames.length] ?? '';
  return {
    userId,
    anonymousId: toUuid(digest.subarray(0, 16)),
    mpid: digest.readBigInt64BE(16),
    deviceStamp: toUuid(digest.subarray(16)),
    firstName,
    lastName,
    email: `${toAscii(firstName)}.${toAscii(lastName)}@example.com`,
    city: places[index % places.length]?.city ?? '',
    country: places[index % places.length]?.country ?? '',
    plan: index % 3 === 0 ? 'member' : 'free',
    crewId: index % 4 === 0 ? crews[(index / 4) % crews.length] : undefined,
  };
}

/** Sixteen bytes as a UUID of version 4. */
function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

function toAscii(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
