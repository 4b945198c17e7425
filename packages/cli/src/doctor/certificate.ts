import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { type Finding, reasonOf } from './finding.ts';

const answerWithinMs = 5_000;
const dayMs = 86_400_000;
const daysLeftMin = 14;

/** Whether the certificate of a server that answers holds for a while; nothing for a server without TLS. */
export async function checkCertificate(url: string): Promise<readonly Finding[]> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'https:') {
    return [];
  }
  try {
    const { names, endsAtMs } = await readShown(hostname.replace(/^\[|\]$/g, ''), Number(port || 443));
    const daysLeft = Math.floor((endsAtMs - Date.now()) / dayMs);
    const text = `Its certificate is for ${names} and ends in ${daysLeft} days`;
    return [
      daysLeft >= daysLeftMin
        ? { kind: 'good', text }
        : { kind: 'bad', text: `${text}.`, remedy: 'Renew it and put it in the place of the old one: the server finds it there.' },
    ];
  } catch (error) {
    return [
      { kind: 'bad', text: `Its certificate can not be looked at: ${reasonOf(error)}`, remedy: 'Look at the log of the server.' },
    ];
  }
}

interface Shown {
  readonly names: string;
  readonly endsAtMs: number;
}

/** What it shows to anybody; nothing is sent to it. */
function readShown(host: string, port: number): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: isIP(host) === 0 ? host : '', rejectUnauthorized: false });
    socket.setTimeout(answerWithinMs, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate === undefined) {
        reject(new Error('it showed none'));
        return;
      }
      const { subjectAltName, subject, validTo } = certificate;
      resolve({ names: subjectAltName ?? subject, endsAtMs: Date.parse(validTo) });
    });
  });
}
