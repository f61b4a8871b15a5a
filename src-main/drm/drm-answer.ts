/** One resource of a month. */
export interface DrmItem {
  /** Code of the nature, as it came: it need not be in our list. */
  readonly nature: string;
  /** Label as it came; null when the answer gave none. */
  readonly label: string | null;
  /** Euros, net versé (§3); negative for money taken back. */
  readonly amount: number;
}

/** The resources of one calendar month. */
export interface DrmMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  /** In the order of the answer; may be empty. */
  readonly items: readonly DrmItem[];
}

/** Whom the amounts belong to, as the DRM knows the person; null where the answer says nothing. */
export interface DrmIdentity {
  readonly lastName: string | null;
  readonly birthName: string | null;
  readonly firstName: string | null;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  /** Code as it came: `M` or `F`. */
  readonly sex: string | null;
}

/** What the DRM says of one demand. Not to be stored or shown before `judgeDrm` has allowed it. */
export interface DrmAnswer {
  readonly nud: string;
  /** `DISPONIBLE`, `SANS_NIR`… or a status that we do not know, as it came. */
  readonly status: string;
  /** When the SNE asked the DRM, UTC instant; null when not said. */
  readonly calledAt: string | null;
  readonly identity: DrmIdentity | null;
  /** Oldest first. */
  readonly months: readonly DrmMonth[];
}
