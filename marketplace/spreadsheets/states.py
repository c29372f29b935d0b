"""The life of a spreadsheet that a producer sends, and what becomes of its rows. Pure data."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class ImportState(StrEnum):
    """How far a spreadsheet is."""

    QUEUED = "queued"
    READING = "reading"
    ASKING = "asking"  # what some columns mean is for its sender to say
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"
    REVERTING = "reverting"
    REVERTED = "reverted"
    FAILED = "failed"


IMPORT_LIFECYCLE = Lifecycle(
    {
        ImportState.QUEUED: {ImportState.READING, ImportState.FAILED},
        ImportState.READING: {
            ImportState.READING,  # another worker takes over from one that died
            ImportState.ASKING,
            ImportState.PREVIEWED,
            ImportState.FAILED,
        },
        ImportState.ASKING: {ImportState.READING},
        ImportState.PREVIEWED: {ImportState.READING, ImportState.APPLYING},
        ImportState.APPLYING: {ImportState.APPLIED},
        ImportState.APPLIED: {ImportState.REVERTING},
        ImportState.REVERTING: {ImportState.REVERTED},
    }
)
AT_WORK = frozenset(
    {
        ImportState.QUEUED,
        ImportState.READING,
        ImportState.APPLYING,
        ImportState.REVERTING,
    }
)


class Mode(StrEnum):
    """What a spreadsheet may do to the goods."""

    UPSERT = "upsert"  # enter new ones, change known ones
    INSERT = "insert"
    UPDATE = "update"


class Verdict(StrEnum):
    """What applying a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ERROR = "error"


class Outcome(StrEnum):
    """What became of a row."""

    PENDING = "pending"
    APPLIED = "applied"
    FAILED = "failed"  # refused after the preview; its problems say why
    REVERTED = "reverted"
    KEPT = "kept"  # not reverted: somebody changed the goods since
