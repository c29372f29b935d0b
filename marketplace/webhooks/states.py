"""The lives of endpoints and deliveries. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class EndpointState(StrEnum):
    """Whether calls are made to an address."""

    ACTIVE = "active"
    PAUSED = "paused"  # by its owner: what happens meanwhile waits
    STOPPED = "stopped"  # by us, after lasting failure: what happens meanwhile waits, too
    REMOVED = "removed"


ENDPOINT_LIFECYCLE = Lifecycle(
    {
        EndpointState.ACTIVE: {
            EndpointState.PAUSED,
            EndpointState.STOPPED,
            EndpointState.REMOVED,
        },
        EndpointState.PAUSED: {EndpointState.ACTIVE, EndpointState.REMOVED},
        EndpointState.STOPPED: {EndpointState.ACTIVE, EndpointState.REMOVED},
    }
)


class DeliveryState(StrEnum):
    """What became of one event on its way to one endpoint."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"  # given up; its owner may have it sent again
    DROPPED = "dropped"  # its endpoint was removed first


DELIVERY_LIFECYCLE = Lifecycle(
    {
        DeliveryState.PENDING: {
            DeliveryState.PENDING,
            DeliveryState.DELIVERED,
            DeliveryState.FAILED,
            DeliveryState.DROPPED,
        },
        DeliveryState.DELIVERED: {DeliveryState.PENDING},
        DeliveryState.FAILED: {DeliveryState.PENDING, DeliveryState.DROPPED},
    }
)
