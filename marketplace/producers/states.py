"""The lives of producers and certificates. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class ProducerKind(StrEnum):
    """The legal or customary form of a producer."""

    PERSON = "person"
    UMKM = "umkm"  # micro, small or medium enterprise
    KELOMPOK_TANI = "kelompok_tani"  # farmers' group
    KWT = "kwt"  # women farmers' group
    KUB = "kub"  # joint business group
    GAPOKTAN = "gapoktan"  # federation of farmers' groups
    POKDAKAN = "pokdakan"  # fish farmers' group
    KELOMPOK_TERNAK = "kelompok_ternak"  # livestock group
    PERAJIN = "perajin"  # artisans' group
    KOPERASI = "koperasi"  # cooperative
    BUMDES = "bumdes"  # village-owned enterprise
    BUMD = "bumd"  # regency-owned enterprise


FEDERATIONS = frozenset({ProducerKind.GAPOKTAN, ProducerKind.KOPERASI})  # may have groups


class LinkState(StrEnum):
    """Where the tie between a federation and one of its groups stands."""

    INVITED = "invited"  # by the federation
    ACTIVE = "active"  # both sides agreed
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # by either side


LINK_LIFECYCLE = Lifecycle(
    {
        LinkState.INVITED: {LinkState.ACTIVE, LinkState.DECLINED, LinkState.WITHDRAWN},
        LinkState.ACTIVE: {LinkState.ENDED},
    }
)


class ReviewState(StrEnum):
    """Where a producer's or buyer's registration stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    SUSPENDED = "suspended"


REVIEW_LIFECYCLE = Lifecycle(
    {
        ReviewState.DRAFT: {ReviewState.SUBMITTED},
        ReviewState.SUBMITTED: {ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED},
        ReviewState.CHANGES_REQUESTED: {ReviewState.SUBMITTED},
        ReviewState.APPROVED: {ReviewState.SUSPENDED},
        ReviewState.SUSPENDED: {ReviewState.APPROVED},
    }
)


class CertificateKind(StrEnum):
    """What an authority certified."""

    NIB = "nib"  # business identity number
    PIRT = "pirt"  # home-industry food licence
    BPOM_MD = "bpom_md"  # national food and drug licence
    HALAL = "halal"
    SNI = "sni"  # Indonesian national standard
    NKV = "nkv"  # veterinary control number
    PSAT = "psat"  # fresh plant food registration
    ORGANIC = "organic"
    LAB_TEST = "lab_test"


class CertificateState(StrEnum):
    """Whether the regency has checked a certificate. Expiry follows from its date."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


CERTIFICATE_LIFECYCLE = Lifecycle(
    {
        CertificateState.SUBMITTED: {CertificateState.ACCEPTED, CertificateState.REJECTED},
        CertificateState.ACCEPTED: {CertificateState.REJECTED},
        CertificateState.REJECTED: {CertificateState.ACCEPTED, CertificateState.SUBMITTED},
    }
)
