import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isId, type Id } from '@sitrep/domain';
import { WrongSetting, type Settings } from './settings.js';

/** What the seller has signed. docs/license.md shows how one is made. */
export interface License {
  readonly licenseId: Id;
  readonly buyer: { readonly name: string; readonly contact: string };
  /** The one server that it is for; null where it is for any. */
  readonly diagnosticID: Id | null;
  /** RFC 3339. */
  readonly validFrom: string;
  /** RFC 3339. */
  readonly validUntil: string;
}

/**
 * Reads the license file: a JWS in compact form (RFC 7515), signed with Ed25519 (RFC 8037).
 * @throws WrongSetting when there is a file and it is not a license that the key has signed.
 */
export const readLicense = ({ licenseFile, licenseKeyFile }: Settings): License | undefined => {
  if (licenseFile === undefined) return undefined;
  if (licenseKeyFile === undefined)
    throw new WrongSetting('LICENSE_KEY_FILE must be set beside LICENSE_FILE: it holds the public key of the seller.');
  const key = publicKeyIn(licenseKeyFile);
  const [header = '', payload = '', signature = '', ...rest] = textOf('LICENSE_FILE', licenseFile).trim().split('.');
  // The algorithm is ours to say: one that the file may choose is one that a forger may choose.
  const isSigned =
    rest.length === 0 &&
    (parsed(header) as { alg?: unknown } | undefined)?.alg === 'EdDSA' &&
    verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  if (!isSigned)
    throw new WrongSetting(
      'LICENSE_FILE must hold a license that was signed with the key in LICENSE_KEY_FILE; this one was not.',
    );
  const license = parsed(payload);
  if (!isLicense(license))
    throw new WrongSetting(
      'LICENSE_FILE must hold licenseId, buyer (name, contact), diagnosticID or null, validFrom and validUntil.',
    );
  return license;
};

/**
 * The license under which a server runs. One that has run out, or has yet to begin, counts as none: it stops nobody's work.
 * @throws WrongSetting when it is for another server.
 */
export const licenseFor = (license: License | undefined, diagnosticId: Id, now: string): License | undefined => {
  if (!license) return undefined;
  if (license.diagnosticID !== null && license.diagnosticID !== diagnosticId)
    throw new WrongSetting(`LICENSE_FILE must be a license for this server, whose diagnosticID is ${diagnosticId}.`);
  const at = Date.parse(now);
  return Date.parse(license.validFrom) <= at && at < Date.parse(license.validUntil) ? license : undefined;
};

const publicKeyIn = (file: string): KeyObject => {
  const text = textOf('LICENSE_KEY_FILE', file);
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below.
  }
  throw new WrongSetting('LICENSE_KEY_FILE must hold an Ed25519 public key in PEM.');
};

const textOf = (variable: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new WrongSetting(`${variable} must be a file that this user may read.`);
  }
};

const parsed = (base64url: string): unknown => {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString());
  } catch {
    return undefined;
  }
};

const isLicense = (value: unknown): value is License => {
  if (typeof value !== 'object' || value === null) return false;
  const { licenseId, buyer, diagnosticID, validFrom, validUntil } = value as Partial<License>;
  return (
    isId(licenseId) &&
    typeof buyer?.name === 'string' &&
    typeof buyer.contact === 'string' &&
    (diagnosticID === null || isId(diagnosticID)) &&
    [validFrom, validUntil].every((time) => typeof time === 'string' && !Number.isNaN(Date.parse(time)))
  );
};
