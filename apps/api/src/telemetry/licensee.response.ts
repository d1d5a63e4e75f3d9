export class Buyer {
  name: string;
  contact: string;
}

export class Licensee {
  diagnosticID: string;
  licenseId: string;
  buyer: Buyer;
  validFrom: string;
  validUntil: string;
}
