"""Every question asked of conversations. What an actor may not read is not there."""

from marketplace.threads.queries.joined import Joined, joined_talks
from marketplace.threads.queries.messages import (
    counts_by_part,
    find_file,
    find_message,
    has_said,
    latest,
    lock_message,
    messages_of,
    thread_of,
)
from marketplace.threads.queries.people import to_be_told
from marketplace.threads.queries.topics import (
    find_part_topic,
    find_team_topic,
    part_topic,
    team_topic,
    topic_of,
)
from marketplace.threads.queries.unread import counting_unread, read_to, unread_threads

__all__ = [
    "Joined",
    "counting_unread",
    "counts_by_part",
    "find_file",
    "find_message",
    "find_part_topic",
    "find_team_topic",
    "has_said",
    "joined_talks",
    "latest",
    "lock_message",
    "messages_of",
    "part_topic",
    "read_to",
    "team_topic",
    "thread_of",
    "to_be_told",
    "topic_of",
    "unread_threads",
]
