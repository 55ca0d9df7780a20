/** Where the installation is, and how it signs what it writes. */

/** Decides how numbers are read and what "today" is. */
export type Locality = {
  /** IANA zone of the centre, e.g. Asia/Shanghai. */
  zone: string
  /** ISO country of numbers without a country code, e.g. CN. */
  country: string
  /** Area code of landline numbers without one, with its leading 0, e.g. 0730. */
  areaCode: string
}

export type Centre = {
  locality: Locality
  /** Number that citizens call, for texts to them. */
  hotline: string
  /** Who signs text messages, without 【】: as it is registered with the provider. */
  smsSignature: string
}

/** The installation's place as its environment says it. */
export const localityOf = (config: { CENTRE_ZONE: string; DEFAULT_COUNTRY: string; AREA_CODE: string }): Locality => ({
  zone: config.CENTRE_ZONE,
  country: config.DEFAULT_COUNTRY,
  areaCode: config.AREA_CODE,
})
